package dev.graceful.upgrade;

import static org.awaitility.Awaitility.await;

import dev.graceful.lab.LabShop;
import dev.graceful.lab.Machine;
import dev.graceful.model.Desired;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What opens the socket of the application {@code shop} and holds it, for several gunicorns that it keeps running. */
enum Held {
    /** A supervisor with an {@code [fcgi-program]}. */
    FCGI,
    /** A systemd with a {@code .socket} and instances of a template. */
    SOCKET;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Starts so many instances of a command and waits until they run and answer from outside. */
    void start(Machine machine, LabShop shop, List<String> command, int instances) {
        start(machine, shop, command, instances, "40");
    }

    /**
     * Starts instances of a command.
     *
     * @param patience how many seconds it gives them to end before it kills
     */
    void start(Machine machine, LabShop shop, List<String> command, int instances, String patience) {
        String line = String.join(" ", inherited(command));
        String bind = command.get(command.indexOf("--bind") + 1);
        switch (this) {
            case FCGI -> {
                machine.put("/etc/supervisor/conf.d/shop.conf", program(line, bind, instances, patience), "root");
                machine.root("systemctl", "start", "supervisor.service");
            }
            case SOCKET -> {
                machine.put("/etc/systemd/system/shop.socket", socketUnit(bind), "root");
                machine.put("/etc/systemd/system/shop@.service", unit(line, patience), "root");
                machine.root("systemctl", "daemon-reload");
                machine.root("systemctl", "start", "shop.socket");
                names(instances).forEach(name -> machine.root("systemctl", "start", name));
            }
        }
        awaitAnswer(machine, shop, instances);
    }

    /** As what the product is told to look for. */
    Desired.Locator locator() {
        return switch (this) {
            case FCGI -> new Desired.Locator.Supervisor("shop", null);
            case SOCKET -> new Desired.Locator.Systemd("shop@*.service");
        };
    }

    /** Waits until all instances run and it answers from outside. */
    void awaitAnswer(Machine machine, LabShop shop, int instances) {
        await("an answer from " + machine)
                .atMost(PATIENCE)
                .until(() -> shop.status() == 200
                        && states(machine, instances).values().stream()
                                .allMatch(state -> state.startsWith("RUNNING ")));
    }

    /** The command without a socket of its own. */
    private List<String> inherited(List<String> command) {
        var words = new ArrayList<>(command);
        int bind = words.indexOf("--bind");
        words.remove(bind);
        words.remove(bind);
        if (this == FCGI) {
            words.addAll(1, List.of("--bind", "fd://0"));
        }
        return words;
    }

    /** A Unix socket is for everybody, as whoever stands in front of it is another account. */
    private static String program(String command, String bind, int instances, String patience) {
        String socket =
                bind.startsWith("unix:") ? bind.replace("unix:", "unix://") + "\nsocket_mode=0666" : "tcp://" + bind;
        return """
                [fcgi-program:shop]
                socket=%s
                command=%s
                process_name=%%(program_name)s_%%(process_num)d
                numprocs=%d
                directory=/srv/shop
                user=shop
                environment=PYTHONDONTWRITEBYTECODE="1"
                autorestart=true
                stopwaitsecs=%s
                redirect_stderr=true
                stdout_logfile=/var/lib/shop/%%(program_name)s_%%(process_num)d.log
                """.formatted(socket, command, instances, patience);
    }

    private static String socketUnit(String bind) {
        return """
                [Socket]
                ListenStream=%s
                SocketMode=0666
                Service=shop@1.service
                """.formatted(bind.replaceFirst("^unix:", ""));
    }

    private static String unit(String command, String patience) {
        return """
                [Unit]
                Requires=shop.socket
                [Service]
                Type=notify
                ExecStart=%s
                Environment=PYTHONDONTWRITEBYTECODE=1
                Sockets=shop.socket
                WorkingDirectory=/srv/shop
                User=shop
                Restart=always
                KillMode=mixed
                TimeoutStopSec=%s
                """.formatted(command, patience);
    }

    /** What it calls its instances, in their order. */
    List<String> names(int instances) {
        return switch (this) {
            case FCGI ->
                IntStream.range(0, instances).mapToObj(i -> "shop:shop_" + i).toList();
            case SOCKET ->
                IntStream.rangeClosed(1, instances)
                        .mapToObj(i -> "shop@" + i + ".service")
                        .toList();
        };
    }

    /** What it says of each instance: {@code RUNNING} and the pid it watches, or another word. */
    Map<String, String> states(Machine machine, int instances) {
        var states = new LinkedHashMap<String, String>();
        names(instances).forEach(name -> states.put(name, state(machine, name)));
        return states;
    }

    private String state(Machine machine, String name) {
        return switch (this) {
            case FCGI -> {
                String[] said = machine.tryRoot("", "supervisorctl", "status", name)
                        .out()
                        .strip()
                        .split("\\s+");
                yield said.length > 3 && said[1].equals("RUNNING")
                        ? "RUNNING " + said[3].replace(",", "")
                        : String.join(" ", said);
            }
            case SOCKET -> {
                String state = machine.tryRoot("", "systemctl", "is-active", name)
                        .out()
                        .strip();
                yield state.equals("active")
                        ? "RUNNING " + machine.root("systemctl", "show", "--property=MainPID", "--value", name)
                        : state;
            }
        };
    }
}
