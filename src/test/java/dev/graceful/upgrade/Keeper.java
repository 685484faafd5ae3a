package dev.graceful.upgrade;

import static org.awaitility.Awaitility.await;

import dev.graceful.host.Follower;
import dev.graceful.lab.LabShop;
import dev.graceful.lab.Machine;
import dev.graceful.model.Owner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What keeps a program of a machine running, and starts it again when it ends. */
enum Keeper {
    SUPERVISOR,
    SYSTEMD;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Starts a command as the program {@code shop} and waits until it answers from outside. */
    void start(Machine machine, LabShop shop, List<String> command) {
        String line = String.join(" ", command);
        switch (this) {
            case SUPERVISOR -> {
                machine.put("/etc/supervisor/conf.d/shop.conf", program(line), "root");
                machine.root("systemctl", "start", "supervisor.service");
            }
            case SYSTEMD -> {
                machine.put("/etc/systemd/system/shop.service", unit(line), "root");
                machine.root("systemctl", "daemon-reload");
                machine.root("systemctl", "start", "shop.service");
            }
        }
        awaitAnswer(machine, shop);
    }

    private static String program(String command) {
        return """
                [program:shop]
                command=%s
                directory=/srv/shop
                user=shop
                autorestart=true
                stopasgroup=false
                stopwaitsecs=40
                redirect_stderr=true
                stdout_logfile=/var/lib/shop/kept.log
                """.formatted(command);
    }

    private static String unit(String command) {
        return """
                [Service]
                Type=simple
                ExecStart=%s
                WorkingDirectory=/srv/shop
                User=shop
                Restart=always
                KillMode=mixed
                TimeoutStopSec=40
                """.formatted(command);
    }

    /** Waits until the program runs and answers from outside. */
    void awaitAnswer(Machine machine, LabShop shop) {
        await("an answer from " + machine)
                .atMost(PATIENCE)
                .until(() -> shop.status() == 200 && state(machine).startsWith("RUNNING "));
    }

    /** The same command below the follower, which is installed. */
    List<String> followed(Machine machine, List<String> command) {
        machine.put(Follower.PATH, Follower.program(), "root", "755");
        var words = new ArrayList<>(List.of(Follower.PATH));
        words.addAll(command);
        return words;
    }

    /** What it says of the program: {@code RUNNING} and the pid it watches, or another word. */
    String state(Machine machine) {
        return switch (this) {
            case SUPERVISOR -> {
                String[] said = machine.tryRoot("", "supervisorctl", "status", "shop")
                        .out()
                        .strip()
                        .split("\\s+");
                yield said.length > 3 && said[1].equals("RUNNING")
                        ? "RUNNING " + said[3].replace(",", "")
                        : String.join(" ", said);
            }
            case SYSTEMD -> {
                String state = machine.tryRoot("", "systemctl", "is-active", "shop.service")
                        .out()
                        .strip();
                yield state.equals("active")
                        ? "RUNNING "
                                + machine.root("systemctl", "show", "--property=MainPID", "--value", "shop.service")
                        : state;
            }
        };
    }

    /** Stops the program; it returns when that is done. */
    void stop(Machine machine) {
        switch (this) {
            case SUPERVISOR -> machine.root("supervisorctl", "stop", "shop");
            case SYSTEMD -> machine.root("systemctl", "stop", "shop.service");
        }
    }

    /** As what the product knows it. */
    Owner owner() {
        return switch (this) {
            case SUPERVISOR -> new Owner.Supervisor("shop");
            case SYSTEMD -> new Owner.Systemd("shop.service");
        };
    }
}
