package dev.graceful.lab;

import static org.awaitility.Awaitility.await;

import dev.graceful.model.Owner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A real uWSGI of Debian that serves the checkout of a {@link LabShop} on port 8000, in one of the ways people run it. */
public final class LabUwsgi {
    /** The master fifo, which is there when it was asked for. */
    public static final String FIFO = "/var/lib/shop/master.fifo";

    /** The file that touch-chain-reload watches, which is there when it was asked for. */
    public static final String CHAIN_FILE = "/var/lib/shop/chain";

    /** What uWSGI says. */
    public static final String LOG = "/var/lib/shop/uwsgi.log";

    private static final String PORT = "0.0.0.0:8000";
    private static final String UNIX = "/var/lib/shop/uwsgi.sock";
    private static final String INI = "/var/lib/shop/shop.ini";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Machine machine;
    private final LabShop shop;
    private final Cell cell;

    private LabUwsgi(Machine machine, LabShop shop, Cell cell) {
        this.machine = machine;
        this.shop = shop;
        this.cell = cell;
    }

    /** Who starts it, and how requests get to it. */
    public enum Front {
        /** Started from a session; workers speak HTTP themselves. */
        HTTP_SOCKET,
        /** The same with uWSGI's http router before the workers. */
        ROUTER,
        /** Started from a session; nginx passes requests on through a Unix socket. */
        NGINX,
        /** A vassal of an Emperor that systemd runs. */
        EMPEROR,
        /** Debian's {@code service uwsgi}: started as root with the configuration of the package, and gives its rights up. */
        SERVICE,
        /** A unit of systemd of its own. */
        SYSTEMD;

        /** Whose its master is. */
        public Owner owner() {
            return switch (this) {
                case HTTP_SOCKET, ROUTER, NGINX -> new Owner.Nobody();
                case EMPEROR -> new Owner.Emperor(new Owner.Systemd("uwsgi-shop.service"));
                case SERVICE -> new Owner.Unwatched("uwsgi.service");
                case SYSTEMD -> new Owner.Systemd("uwsgi-shop.service");
            };
        }

        /** Whether requests are answered by something that keeps connections through a reload. */
        public boolean keepsConnections() {
            return this == NGINX;
        }
    }

    /**
     * One way of running it.
     *
     * @param front who starts it, and how requests get to it
     * @param lazy whether workers load the application themselves
     * @param more further lines of its configuration
     */
    public record Cell(Front front, boolean lazy, List<String> more) {
        public Cell {
            more = List.copyOf(more);
        }

        /** The same with one more line of configuration. */
        public Cell and(String line) {
            var lines = new ArrayList<>(more);
            lines.add(line);
            return new Cell(front, lazy, lines);
        }

        /** The same with a master fifo. */
        public Cell withFifo() {
            return and("master-fifo = " + FIFO);
        }

        /** The same with a file whose touch is a chain reload. */
        public Cell withChainFile() {
            return and("touch-chain-reload = " + CHAIN_FILE);
        }

        /** The same with a stats socket. */
        public Cell withStats() {
            return and("stats = " + (front == Front.EMPEROR ? "/var/lib/shop/stats.sock" : "127.0.0.1:1717"));
        }

        @Override
        public String toString() {
            return front + (lazy ? " lazy" : " not lazy") + (more.isEmpty() ? "" : " " + more);
        }
    }

    /** A plain cell. */
    public static Cell cell(Front front, boolean lazy) {
        return new Cell(front, lazy, List.of());
    }

    /** Starts it and waits until it answers from outside. */
    public static LabUwsgi start(Machine machine, LabShop shop, Cell cell) {
        var uwsgi = new LabUwsgi(machine, shop, cell);
        machine.put(CHAIN_FILE, "", LabShop.ACCOUNT);
        uwsgi.start();
        uwsgi.awaitAnswer();
        return uwsgi;
    }

    /** Starts it once more, as after its end. */
    public void start() {
        switch (cell.front()) {
            case HTTP_SOCKET, ROUTER -> session();
            case NGINX -> {
                machine.put("/etc/nginx/sites-enabled/default", NGINX, "root");
                session();
                machine.root("systemctl", "restart", "nginx.service");
            }
            case EMPEROR -> {
                machine.root("install", "-d", "-o", LabShop.ACCOUNT, "/var/lib/shop/vassals");
                machine.put("/var/lib/shop/vassals/shop.ini", ini(), LabShop.ACCOUNT);
                unit("/usr/bin/uwsgi --emperor /var/lib/shop/vassals --logto " + LOG);
            }
            case SERVICE -> {
                machine.put("/etc/uwsgi/apps-enabled/shop.ini", ini(), "root");
                machine.root("systemctl", "start", "uwsgi.service");
            }
            case SYSTEMD -> {
                machine.put(INI, ini(), "root");
                unit("/usr/bin/uwsgi --ini " + INI + " --logto " + LOG);
            }
        }
    }

    /** Waits until it answers from outside. */
    public void awaitAnswer() {
        await("uWSGI on " + machine).atMost(PATIENCE).until(() -> shop.status() == 200);
    }

    /** Ends every process of it. */
    public void stop() {
        for (String unit : List.of("uwsgi.service", "uwsgi-shop.service", "nginx.service")) {
            machine.tryRoot("", "systemctl", "stop", unit);
        }
        await("the end of uWSGI on " + machine).atMost(PATIENCE).until(() -> {
            machine.tryRoot("", "pkill", "-KILL", "uwsgi");
            return machine.tryRoot("", "pgrep", "uwsgi").out().isBlank();
        });
        machine.tryRoot("", "rm", "-f", "/etc/uwsgi/apps-enabled/shop.ini", FIFO, UNIX);
    }

    /** Every process of it: pid, parent and age are part of a line each. */
    public String processes() {
        return machine.root("ps", "-C", "uwsgi,uwsgi-core", "-o", "pid=,ppid=,lstart=");
    }

    /** What uWSGI has written. */
    public String log() {
        return machine.tryRoot("", "cat", cell.front() == Front.SERVICE ? "/var/log/uwsgi/app/shop.log" : LOG)
                .out();
    }

    private void session() {
        machine.put(INI, ini(), LabShop.ACCOUNT);
        machine.sshAs(
                LabShop.ACCOUNT,
                "env",
                "-C",
                "/",
                "setsid",
                "--fork",
                "sh",
                "-c",
                "exec \"$@\" </dev/null >/dev/null 2>&1",
                "sh",
                "/usr/bin/uwsgi",
                "--ini",
                INI,
                "--logto",
                LOG);
    }

    private void unit(String command) {
        machine.put("/etc/systemd/system/uwsgi-shop.service", service(command), "root");
        machine.root("systemctl", "daemon-reload");
        machine.root("systemctl", "start", "uwsgi-shop.service");
    }

    private String ini() {
        var lines = new ArrayList<>(List.of("[uwsgi]", "; the shop", "master = true", "processes = 3"));
        lines.add("plugins = " + (cell.front() == Front.ROUTER ? "http,python3" : "python3"));
        lines.add("chdir = " + LabShop.DIRECTORY);
        lines.add(cell.front() == Front.NGINX ? "module = app:application" : "wsgi-file = app.py");
        // Of two versions of a file with one size and one second Python takes the first that it has compiled.
        lines.add("env = PYTHONDONTWRITEBYTECODE=1");
        lines.add(
                switch (cell.front()) {
                    case NGINX -> "socket = " + UNIX + "\nchmod-socket = 666";
                    case ROUTER -> "http = " + PORT;
                    case SERVICE -> "http-socket = " + PORT + "\nuid = shop\ngid = shop";
                    case HTTP_SOCKET, EMPEROR, SYSTEMD -> "http-socket = " + PORT;
                });
        if (cell.lazy()) {
            lines.add("lazy-apps = true");
        }
        lines.addAll(cell.more());
        return String.join("\n", lines) + "\n";
    }

    private static final String NGINX = """
            server {
                listen 8000 default_server;
                location / {
                    include uwsgi_params;
                    uwsgi_pass unix:%s;
                }
            }
            """.formatted(UNIX);

    private static String service(String command) {
        return """
                [Service]
                Type=notify
                NotifyAccess=all
                ExecStart=%s
                User=shop
                KillSignal=SIGQUIT
                Restart=on-failure
                RestartSec=30
                """.formatted(command);
    }
}
