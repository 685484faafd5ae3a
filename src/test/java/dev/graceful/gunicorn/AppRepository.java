package dev.graceful.gunicorn;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A real Git repository with a small web application, whose commits differ in how they behave. */
public final class AppRepository {
    private static final String APP = """
            import os, sys, time

            LABEL = '@LABEL@'


            def head():
                with open('.git/HEAD') as file:
                    text = file.read().strip()
                if not text.startswith('ref: '):
                    return text
                with open('.git/' + text[5:]) as file:
                    return file.read().strip()


            SHA = head()
            @IMPORT@


            def application(environ, start_response):
                if environ['PATH_INFO'] == '/slow':
                    time.sleep(1.5)
                while environ['PATH_INFO'] == '/held' and not os.path.exists(environ['QUERY_STRING']):
                    time.sleep(0.05)
                @REQUEST@
                body = ('%s %s %d\\n' % (LABEL, SHA, os.getpid())).encode()
                start_response(status, [('Content-Type', 'text/plain'), ('Content-Length', str(len(body))),
                                         ('X-Revision', SHA)])
                return [body]
            """;
    private static final String OK = "status = '200 OK'";

    private final Path directory;

    private AppRepository(Path directory) {
        this.directory = directory;
    }

    /** Makes an empty repository in a new directory. */
    public static AppRepository create(Path directory) throws IOException {
        Files.createDirectories(directory);
        var repository = new AppRepository(directory);
        repository.git("init", "-q", "-b", "main");
        Files.writeString(directory.resolve(".gitignore"), "__pycache__/\n");
        return repository;
    }

    /** A repository that is there already. */
    public static AppRepository open(Path directory) {
        return new AppRepository(directory);
    }

    /** The work tree. */
    public Path directory() {
        return directory;
    }

    /** Commits code that works; every answer begins with the label, the commit and the worker's pid follow. */
    public String works(String label) throws IOException {
        return commit(label, "", OK);
    }

    /** Commits code that works after an import of so many seconds. */
    public String slowImport(String label, double seconds) throws IOException {
        return commit(label, "time.sleep(" + seconds + ")", OK);
    }

    /** Commits code that works and says that it is another commit, as a link to an old directory would. */
    public String saysItIs(String label, String other) throws IOException {
        return commit(label, "SHA = '" + other + "'", OK);
    }

    /** Commits code that raises at import after so many seconds. */
    public String raises(String label, double seconds) throws IOException {
        return commit(label, "time.sleep(" + seconds + "); raise RuntimeError('broken on purpose')", OK);
    }

    /** Commits code that can be imported anywhere but in a real uWSGI, so that no rehearsal finds out. */
    public String raisesInUwsgi(String label) throws IOException {
        return commit(label, "import uwsgi\nif uwsgi.masterpid(): raise RuntimeError('broken in uWSGI')", OK);
    }

    /** Commits code that raises at import in a worker, and in nobody else: what tries the code before sees nothing. */
    public String failsInWorkers(String label) throws IOException {
        return commit(label, "if '--check-config' not in sys.argv: raise RuntimeError('broken in a worker')", OK);
    }

    /** Commits code that ends its process at import. */
    public String exits(String label) throws IOException {
        return commit(label, "sys.exit(7)", OK);
    }

    /** Commits code that can be loaded and whose workers end themselves by a statement a moment after they began to serve. */
    public String ends(String label, String statement) throws IOException {
        return commit(label, """
                import threading
                def end():
                    timer = threading.Timer(0.4, lambda: %s)
                    timer.daemon = True
                    timer.start()
                if '--preload' in sys.argv:
                    os.register_at_fork(after_in_child=end)
                else:
                    end()
                """.formatted(statement), OK);
    }

    /** Commits code that opens a port for itself when it is imported, as exporters of metrics do. */
    public String opensPort(String label, int port) throws IOException {
        return commit(label, "import socket; METRICS = socket.create_server(('127.0.0.1', " + port + "))", OK);
    }

    /** Commits code that works beside a {@code gunicorn.conf.py} of this text. */
    public String configured(String label, String configuration) throws IOException {
        Files.writeString(directory.resolve("gunicorn.conf.py"), configuration);
        return works(label);
    }

    /** Commits code that answers everything with 500. */
    public String answers500(String label) throws IOException {
        return commit(label, "", "status = '500 Internal Server Error'");
    }

    /** Commits code that accepts requests and never answers. */
    public String neverAnswers(String label) throws IOException {
        return commit(label, "", "time.sleep(3600); " + OK);
    }

    private String commit(String label, String atImport, String atRequest) throws IOException {
        Files.writeString(
                directory.resolve("app.py"),
                APP.replace("@LABEL@", label).replace("@IMPORT@", atImport).replace("@REQUEST@", atRequest));
        git("add", ".");
        git("-c", "user.name=Test", "-c", "user.email=test@example.org", "commit", "-q", "-m", label);
        return git("rev-parse", "HEAD");
    }

    /** Puts a commit into the work tree, as {@code git checkout --detach} does. */
    public void checkout(String revision) throws IOException {
        git("checkout", "-q", "--detach", revision);
    }

    /** Runs Git in the work tree and gives what it printed. */
    public String git(String... words) throws IOException {
        var argv = new ArrayList<>(List.of("git"));
        argv.addAll(Arrays.asList(words));
        Process git = new ProcessBuilder(argv)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String printed = new String(git.getInputStream().readAllBytes(), UTF_8).strip();
        try {
            if (git.waitFor() != 0) {
                throw new IOException(argv + " failed: " + printed);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + argv + " ran", interrupted);
        }
        return printed;
    }
}
