# What only the machine itself can tell about a uWSGI master. It runs with "python3 -I -c" and the words
#   settings PID TICKS              prints the options that matter, one NAME=VALUE a line, "end" last
#   rehearse PID TICKS EXECUTABLE   imports the application as the server would, with the environment of the server
#   stats ADDRESS                   prints one line for each worker as the stats socket shows it, "end" last
#   tell PID TICKS FIFO LETTER      writes one command into the master fifo, if that very master reads it
# The options are read here because configurations hold secrets (env =), which do not leave the machine.
import json, os, re, socket, stat, sys

MARK = '\n:graceful:'
SHOWN = set('''master processes lazy-apps lazy need-app die-on-term exit-on-reload http https http-socket https-socket http11-socket
    socket uwsgi-socket fastcgi-socket scgi-socket master-fifo touch-reload touch-chain-reload touch-workers-reload py-autoreload
    fs-reload stats stats-http listen worker-reload-mercy reload-mercy chdir wsgi-file module virtualenv pythonpath callable mount pidfile
    uid emperor cheaper threads max-requests auto-procname'''.split())
SAME = {'workers': 'processes', 'home': 'virtualenv', 'venv': 'virtualenv', 'pyhome': 'virtualenv', 'file': 'wsgi-file', 'wsgi': 'module',
        'python-path': 'pythonpath', 'pp': 'pythonpath', 'safe-pidfile': 'pidfile', 'pidfile2': 'pidfile', 'safe-pidfile2': 'pidfile',
        'lazy-app': 'lazy-apps', 'touch-reload-chain': 'touch-chain-reload', 'py-auto-reload': 'py-autoreload', 'python-autoreload': 'py-autoreload',
        'python-auto-reload': 'py-autoreload', 'stats-server': 'stats', 'http-router': 'http', 'brutal-reload': 'fs-brutal-reload'}
BRIEF = {'M': 'master', 'p': 'processes', 's': 'socket', 'H': 'virtualenv', 'w': 'module', 'l': 'listen', 'x': 'xml', 'y': 'yaml', 'j': 'json'}
FLAGS = set('master lazy-apps lazy need-app die-on-term exit-on-reload auto-procname no-orphans vacuum enable-threads single-interpreter strict'.split())
FILES = {'ini': 'ini', 'yaml': 'yaml', 'yml': 'yaml', 'json': 'json', 'js': 'json', 'xml': 'xml', 'ini-paste': 'ini', 'include': '', 'inherit': '',
         'config': '', 'vassals-include': None, 'vassals-inherit': None}


def words_of(pid, what):
    with open('/proc/%s/%s' % (pid, what), 'rb') as f:
        return [os.fsdecode(word) for word in f.read().split(b'\0')]


def environment(pid):
    try:
        return dict(entry.split('=', 1) for entry in words_of(pid, 'environ') if '=' in entry)
    except OSError:
        return {}


def stat_fields(pid):
    with open('/proc/%s/stat' % pid) as f:
        return f.read().rsplit(')', 1)[1].split()


def same(pid, ticks):
    try:
        return stat_fields(pid)[19] == ticks
    except OSError:
        return False


class Options:
    """The options of one master: what its words, its environment and the files that these name say."""

    def __init__(self, pid):
        self.pid, self.found, self.variables, self.trouble, self.read = pid, [], {}, [], set()
        self.environ = environment(pid)
        self.bases = [base for base in self.directories() if base.startswith('/')]
        words = [word for word in words_of(pid, 'cmdline')]
        while words and not words[-1]:
            words.pop()
        if not words or words[0].startswith('uWSGI '):
            self.trouble.append('its command line was replaced by a title (auto-procname)')
            return
        for name, value in self.environ.items():
            if name.startswith('UWSGI_'):
                option = name[6:].lower().replace('_', '-')
                if option in SHOWN or option in SAME or option in FILES:
                    self.add(option, value, {})
        self.arguments(words[1:])

    def directories(self):
        yield self.environ.get('PWD', '')
        for pid in (self.pid, stat_fields(self.pid)[1]):
            try:
                yield os.readlink('/proc/%s/cwd' % pid)
            except OSError:
                pass
            try:
                words = words_of(pid, 'cmdline')
                for at, word in enumerate(words[:-1]):
                    if word == '--emperor':
                        yield words[at + 1]
            except OSError:
                pass

    def arguments(self, words):
        at = 0
        while at < len(words):
            word, at = words[at], at + 1
            following = words[at] if at < len(words) and not words[at].startswith('-') else None
            if word.startswith('--'):
                name, given, value = word[2:].partition('=')
                if not given:
                    flag = SAME.get(name, name) in FLAGS
                    value = 'true' if flag or following is None else following
                    at += 0 if flag or following is None else 1
                self.add(name, value, {})
            elif word.startswith('-') and len(word) > 1:
                name = BRIEF.get(word[1])
                if name in FLAGS:
                    self.add(name, 'true', {})
                elif len(word) > 2:
                    self.add(name or word[1], word[2:], {})
                elif following is not None and name:
                    self.add(name, following, {})
                    at += 1
            elif re.search(r'\.(ini|ya?ml|json|js|xml)(:.*)?$', word):
                self.add(word.split(':')[0].rsplit('.', 1)[1], word, {})

    def add(self, name, value, magic):
        name = name.strip().replace('_', '-')
        name = SAME.get(name, name)
        value = self.filled(value, magic)
        self.found.append((name, value))
        if name in ('set-placeholder', 'set-ph', 'set'):
            variable, _, text = value.partition('=')
            self.variables[variable] = text
        self.variables[name] = value
        if FILES.get(name) is not None:
            self.file(value, FILES[name])

    def filled(self, value, magic):
        value = re.sub(r'\$\((\w+)\)', lambda m: self.environ.get(m.group(1), ''), value)
        value = re.sub(r'@\(([^)]+)\)', lambda m: self.text(m.group(1)).strip(), value)
        value = re.sub(r'%\(([\w.-]+)\)', lambda m: self.variables.get(m.group(1), m.group(0)), value)
        return re.sub(r'%(.)', lambda m: magic.get(m.group(1), m.group(0)), value)

    def text(self, path):
        if not path.startswith('/'):
            path = next((p for p in (os.path.join(base, path) for base in self.bases) if os.path.exists(p)), path)
        try:
            with open(path, errors='replace') as f:
                return f.read(1 << 20)
        except OSError as e:
            self.trouble.append('%s may not be read (%s)' % (path, e.strerror))
            return ''

    def file(self, name, kind):
        path, _, section = name.partition(':')
        if name in self.read or len(self.read) > 40 or '://' in name:
            return
        self.read.add(name)
        kind = kind or FILES.get(path.rsplit('.', 1)[-1], 'ini')
        if not path.startswith('/'):
            path = next((p for p in (os.path.join(base, path) for base in self.bases) if os.path.exists(p)), path)
        text = self.text(path)
        base = os.path.basename(path)
        stem = base.rsplit('.', 1)[0]
        magic = {'p': path, 's': base, 'd': os.path.dirname(path) + '/', 'n': stem, 'x': base.rsplit('.', 1)[-1], 'o': path, 'O': stem,
                 'c': os.path.basename(os.path.dirname(path)), 'h': socket.gethostname(), '%': '%'}
        try:
            pairs = {'ini': ini, 'yaml': yaml, 'json': json_of, 'xml': xml}[kind](text, section or 'uwsgi')
        except Exception as e:
            self.trouble.append('%s is not understood (%s)' % (path, type(e).__name__))
            return
        for key, value in pairs:
            if re.match(r'(if|else|end|for)(-|$)', key):
                self.trouble.append('%s has a condition (%s), which is not evaluated' % (path, key))
            self.add(key, value, magic)

    def all(self, name):
        return [value for key, value in self.found if key == name]

    def last(self, name):
        return (self.all(name) or [''])[-1]


def ini(text, section):
    inside, pairs = False, []
    for line in text.splitlines():
        line = line.strip()
        if line.startswith('[') and line.endswith(']'):
            inside = line[1:-1] == section
        elif inside and line and line[0] not in ';#':
            key, _, value = line.partition('=')
            pairs.append((key.strip(), value.strip() or 'true'))
    return pairs


def yaml(text, section):
    pairs, inside = [], False
    for line in text.splitlines():
        bare = line.split(' #')[0].rstrip()
        if re.match(r'\S+:\s*$', bare):
            inside = bare.strip()[:-1] == section
        elif inside and ':' in bare and not bare.lstrip().startswith('#'):
            key, _, value = bare.partition(':')
            pairs.append((key.strip(), value.strip().strip('\'"') or 'true'))
    return pairs


def json_of(text, section):
    pairs = []
    for key, value in json.loads(text)[section].items():
        for one in value if isinstance(value, list) else [value]:
            pairs.append((key, {True: 'true', False: 'false'}[one] if isinstance(one, bool) else str(one)))
    return pairs


def xml(text, section):
    from xml.etree import ElementTree
    root = ElementTree.fromstring(text)
    node = root if root.tag == section else root.find(section)
    return [(child.tag, (child.text or '').strip() or 'true') for child in node]


def settings(pid, ticks):
    options = Options(pid)
    print(MARK)
    for name, value in options.found:
        if name in SHOWN:
            print('%s=%s' % (name, ' '.join(value.split())[:1000]))
    for trouble in options.trouble:
        print('trouble=%s' % ' '.join(trouble.split())[:300])
    print('end' if same(pid, ticks) else 'gone')


IMPORT = '''
import importlib, importlib.machinery, importlib.util, json, os, sys, traceback, types
told = json.loads(sys.argv[1])
sys.argv[1:] = []
class Absent(types.ModuleType):
    """Stands in for the module that only exists inside of uWSGI."""
    __path__ = []
    def __getattr__(self, name):
        if name.startswith('__'):
            raise AttributeError(name)
        return {'opt': {}, 'applications': {}, 'version': b'2.0'}.get(name, lambda *a, **k: None)
sys.modules['uwsgi'] = Absent('uwsgi')
sys.path[:0] = ['.'] + told['paths']
def load(what, name):
    if what.endswith('.py') or what.endswith('.wsgi') or '/' in what:
        what, _, inner = what.partition(':')
        title = 'uwsgi_file_' + what.replace('/', '_').replace('.', '_')
        loader = importlib.machinery.SourceFileLoader(title, what)
        spec = importlib.util.spec_from_file_location(title, what, loader=loader)
        module = importlib.util.module_from_spec(spec)
        sys.modules[title] = module
        spec.loader.exec_module(module)
        name = inner or name
    else:
        what, _, inner = what.partition(':')
        module = importlib.import_module(what)
        name = inner or name
    found = module
    for part in name.replace('()', '').split('.'):
        found = getattr(found, part)
code = 0
try:
    for what in told['apps']:
        load(what, told['callable'])
except SystemExit as ended:
    traceback.print_exc()
    sys.stderr.write('the import ended the process: SystemExit: %s\\n' % (ended.code,))
    code = ended.code if isinstance(ended.code, int) and 0 < ended.code < 126 else 1
except BaseException:
    traceback.print_exc()
    code = 1
sys.stdout.flush()
sys.stderr.flush()
os._exit(code)
'''


def rehearse(pid, ticks, executable):
    options = Options(pid)
    apps = options.all('wsgi-file')[-1:] + options.all('module')[-1:]
    apps += [mount.partition('=')[2] for mount in options.all('mount')]
    if not apps:
        sys.exit('it is not known which application uWSGI loads: ' + '; '.join(options.trouble))
    env = dict(os.environ, **options.environ)
    for name in ('UWSGI_EMPEROR_FD', 'UWSGI_EMPEROR_FD_CONFIG', 'LISTEN_FDS', 'LISTEN_PID', 'LISTEN_FDNAMES', 'NOTIFY_SOCKET', 'WATCHDOG_PID'):
        env.pop(name, None)
    for value in options.all('env'):
        name, _, text = value.partition('=')
        env[name] = text
    env['PYTHONDONTWRITEBYTECODE'] = '1'
    home = options.last('virtualenv')
    python = next((p for p in (home + '/bin/python3', os.path.dirname(executable) + '/python3') if p[0] == '/' and os.access(p, os.X_OK)), 'python3')
    chdir = options.last('chdir')
    if chdir:
        os.chdir(chdir)
    told = {'apps': apps, 'callable': options.last('callable') or 'application', 'paths': options.all('pythonpath')}
    os.execvpe(python, [python, '-c', IMPORT, json.dumps(told)], env)


def stats(address):
    if address.startswith('/'):
        s = socket.socket(socket.AF_UNIX)
        where = address
    else:
        host, _, port = address.rpartition(':')
        s = socket.socket()
        where = (host if host not in ('', '0.0.0.0') else '127.0.0.1', int(port))
    s.settimeout(3)
    s.connect(where)
    text = b''
    while len(text) < 4 << 20:
        more = s.recv(65536)
        if not more:
            break
        text += more
    if text.startswith(b'HTTP/'):
        text = text.partition(b'\r\n\r\n')[2]
    told = json.loads(text.decode('utf-8', 'replace'))
    print(MARK)
    for worker in told['workers']:
        print('worker=%d %d %s %d' % (worker['pid'], worker.get('accepting', 1), worker['status'].split()[0], len(worker.get('apps', []))))
    print('end')


def tell(pid, ticks, fifo, letter):
    if not same(pid, ticks):
        sys.exit(3)
    pipe = os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
    mine = os.fstat(pipe)
    if not stat.S_ISFIFO(mine.st_mode):
        sys.exit('%s is no fifo' % fifo)
    held = []
    try:
        for fd in os.listdir('/proc/%s/fd' % pid):
            try:
                held.append(os.stat('/proc/%s/fd/%s' % (pid, fd)))
            except FileNotFoundError:
                pass
    except PermissionError:
        # A master that has dropped its rights may not be examined by its own account; that somebody reads the fifo is known.
        held.append(mine)
    if not any((one.st_dev, one.st_ino) == (mine.st_dev, mine.st_ino) for one in held):
        sys.exit('%s is read by another process than master %s' % (fifo, pid))
    os.write(pipe, letter.encode())


{'settings': settings, 'rehearse': rehearse, 'stats': stats, 'tell': tell}[sys.argv[1]](*sys.argv[2:])
