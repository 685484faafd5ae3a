package dev.graceful.upgrade;

import static dev.graceful.lab.LabUwsgi.cell;

import dev.graceful.gunicorn.RealGunicorn.Flags;
import dev.graceful.gunicorn.Venv;
import dev.graceful.lab.LabShop;
import dev.graceful.lab.LabUwsgi;
import dev.graceful.lab.LabUwsgi.Front;
import dev.graceful.lab.Machine;
import dev.graceful.model.Desired;
import dev.graceful.model.Desired.Locator;
import dev.graceful.model.Desired.Strategy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Ways of running the application {@code shop} in which it comes up by itself when the machine does. */
enum Rebootable {
    HUP_SUPERVISOR(Strategy.AUTO, "supervisor.service"),
    HUP_SYSTEMD(Strategy.AUTO, "shop.service"),
    FOLLOWER_SYSTEMD(Strategy.AUTO, "shop.service"),
    SYSTEMD_RELOAD(Strategy.SYSTEMD, "shop.service"),
    ROLLING_FCGI(Strategy.AUTO, "supervisor.service"),
    ROLLING_SOCKET(Strategy.AUTO, "shop.socket shop@1.service shop@2.service"),
    UWSGI_CHAIN(Strategy.CHAIN_RELOAD, "uwsgi-shop.service"),
    UWSGI_HUP(Strategy.HUP, "uwsgi-shop.service");

    private static final int INSTANCES = 2;
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Flags FOREGROUND =
            Flags.daemon(Venv.GUNICORN_NEWEST).foreground().withoutPidFile();

    private final Strategy strategy;
    /** In the order of their starts, with spaces between. */
    private final String units;

    Rebootable(Strategy strategy, String units) {
        this.strategy = strategy;
        this.units = units;
    }

    private List<String> units() {
        return List.of(units.split(" "));
    }

    /** Starts it so that it is started at every boot from now on, and waits until it answers. */
    void start(Machine machine, LabShop shop) {
        List<String> plain = LabShop.command(FOREGROUND.withoutPreload());
        switch (this) {
            case HUP_SUPERVISOR -> Keeper.SUPERVISOR.start(machine, shop, plain);
            case HUP_SYSTEMD -> Keeper.SYSTEMD.start(machine, shop, plain);
            case FOLLOWER_SYSTEMD ->
                Keeper.SYSTEMD.start(machine, shop, Keeper.SYSTEMD.followed(machine, LabShop.command(FOREGROUND)));
            case SYSTEMD_RELOAD -> {
                machine.put(
                        "/etc/systemd/system/shop.service.d/reload.conf",
                        "[Service]\nExecReload=/bin/kill -s HUP $MAINPID\n",
                        "root");
                Keeper.SYSTEMD.start(machine, shop, plain);
            }
            case ROLLING_FCGI -> Held.FCGI.start(machine, shop, plain, INSTANCES);
            case ROLLING_SOCKET -> Held.SOCKET.start(machine, shop, plain, INSTANCES);
            case UWSGI_CHAIN -> LabUwsgi.start(machine, shop, uwsgi());
            case UWSGI_HUP -> LabUwsgi.start(machine, shop, uwsgi());
        }
        String[] words = Stream.concat(Stream.of("systemctl", "add-wants", "multi-user.target"), units().stream())
                .toArray(String[]::new);
        machine.root(words);
    }

    private LabUwsgi.Cell uwsgi() {
        LabUwsgi.Cell cell = cell(Front.SYSTEMD, this == UWSGI_CHAIN);
        return this == UWSGI_CHAIN ? cell.withFifo() : cell;
    }

    private boolean isUwsgi() {
        return this == UWSGI_CHAIN || this == UWSGI_HUP;
    }

    /** Starts it the way it is normally started, when its keeper has given up or runs what it should not. */
    void restart(Machine machine) {
        switch (this) {
            case HUP_SUPERVISOR, ROLLING_FCGI -> machine.root("supervisorctl", "restart", "all");
            default -> {
                // A socket neither starts while a service that should inherit it runs, nor stays when that may not
                // start.
                units().reversed().forEach(unit -> machine.root("systemctl", "stop", unit));
                machine.root("systemctl", "reset-failed");
                units().forEach(unit -> machine.root("systemctl", "start", unit));
            }
        }
    }

    /** The wish for a revision of it. */
    Desired wish(String revision) {
        Desired plain = isUwsgi()
                ? UwsgiWishes.wish(Front.SYSTEMD, revision, strategy)
                : Wishes.revision(
                        revision, Path.of(LabShop.ORIGIN), Path.of(LabShop.DIRECTORY), strategy, Duration.ZERO);
        Desired patient = Wishes.verified(plain, plain.verify(), TIMEOUT);
        boolean rolls = this == ROLLING_FCGI || this == ROLLING_SOCKET;
        return rolls ? Wishes.rolling(patient, new Locator.Discover(), Duration.ZERO) : patient;
    }
}
