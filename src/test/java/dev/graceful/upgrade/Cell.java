package dev.graceful.upgrade;

import dev.graceful.gunicorn.RealGunicorn.Flags;
import dev.graceful.gunicorn.Venv;
import dev.graceful.lab.LabShop;
import dev.graceful.lab.Machine;
import dev.graceful.model.Desired.Strategy;
import dev.graceful.model.Owner;
import dev.graceful.model.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One way in which people run gunicorn, of the matrix of all of them.
 *
 * @param venv which gunicorn
 * @param workers of which class its workers are
 * @param preload whether it preloads the application
 * @param unix whether it listens on a Unix socket instead of a port
 * @param place who keeps it running
 */
record Cell(Venv venv, Workers workers, boolean preload, boolean unix, Place place) {
    /** The versions whose command lines can be read; what titles hide is tested elsewhere. */
    private static final List<Venv> VERSIONS = List.of(Venv.GUNICORN_20, Venv.GUNICORN_23, Venv.GUNICORN_NEWEST);

    private static final int INSTANCES = 2;

    enum Workers {
        SYNC,
        GTHREAD
    }

    /** Who keeps it running. */
    enum Place {
        DAEMON(null, false, null),
        SUPERVISOR(Keeper.SUPERVISOR, false, null),
        SUPERVISOR_FOLLOWER(Keeper.SUPERVISOR, true, null),
        SUPERVISOR_FCGI_2(null, false, Held.FCGI),
        SYSTEMD(Keeper.SYSTEMD, false, null),
        SYSTEMD_FOLLOWER(Keeper.SYSTEMD, true, null),
        SYSTEMD_SOCKET_2(null, false, Held.SOCKET);

        private final @Nullable Keeper keeper;
        private final boolean followed;
        private final @Nullable Held held;

        Place(@Nullable Keeper keeper, boolean followed, @Nullable Held held) {
            this.keeper = keeper;
            this.followed = followed;
            this.held = held;
        }

        /** As what the product knows who reacts when the master ends. */
        Owner owner() {
            if (keeper == null) {
                return new Owner.Nobody();
            }
            return followed ? new Owner.Follower(keeper.owner()) : keeper.owner();
        }
    }

    /** Every combination there is. */
    static List<Cell> all() {
        var cells = new ArrayList<Cell>();
        for (Place place : Place.values()) {
            for (boolean preload : List.of(true, false)) {
                for (Workers workers : Workers.values()) {
                    for (boolean unix : List.of(false, true)) {
                        VERSIONS.forEach(venv -> cells.add(new Cell(venv, workers, preload, unix, place)));
                    }
                }
            }
        }
        return cells;
    }

    /**
     * Two of each keeper with and without preloading, of which one is the newest gunicorn: between them every version, worker class and
     * kind of socket.
     */
    static List<Cell> sample() {
        var cells = new ArrayList<Cell>();
        int turn = 0;
        for (Place place : Place.values()) {
            for (boolean preload : List.of(true, false)) {
                boolean unix = (turn / 2 + (preload ? 0 : 1)) % 2 == 0;
                Workers newest = Workers.values()[turn % 2];
                Workers other = Workers.values()[(turn + 1) % 2];
                Venv older = VERSIONS.get((turn + (preload ? 0 : 1)) % 2);
                cells.add(new Cell(Venv.GUNICORN_NEWEST, newest, preload, unix, place));
                cells.add(new Cell(older, other, preload, !unix, place));
            }
            turn++;
        }
        return cells;
    }

    Flags flags() {
        Flags flags = Flags.daemon(venv);
        if (place == Place.SUPERVISOR_FCGI_2 || place == Place.SYSTEMD_SOCKET_2) {
            // Two of them would write the same one.
            flags = flags.withoutPidFile();
        }
        if (place != Place.DAEMON) {
            flags = flags.foreground();
        }
        if (!preload) {
            flags = flags.withoutPreload();
        }
        if (unix) {
            flags = flags.onUnixSocket();
        }
        return workers == Workers.SYNC ? flags : flags.with("--worker-class", "gthread", "--threads", "4");
    }

    /** Starts it on a machine, and waits until it answers. */
    void start(Machine machine, LabShop shop) {
        Keeper keeper = place.keeper;
        List<String> command = LabShop.command(flags());
        if (place.held != null) {
            place.held.start(machine, shop, command, INSTANCES);
        } else if (keeper == null) {
            shop.start(flags());
        } else {
            keeper.start(machine, shop, place.followed ? keeper.followed(machine, command) : command);
        }
    }

    /** What its keeper says of it, such as {@code RUNNING} and a pid; the same text as long as it sees no change but those it made. */
    String state(Machine machine) {
        Keeper keeper = place.keeper;
        if (place.held != null) {
            return place.held.states(machine, INSTANCES).values().stream()
                    .map(state -> state.split(" ", 2)[0])
                    .toList()
                    .toString();
        }
        return keeper == null ? "kept by nobody" : keeper.state(machine);
    }

    /** Why it must be refused; null when it can be reloaded. */
    @Nullable
    Reason refusal() {
        if (place == Place.SUPERVISOR_FCGI_2 && unix) {
            return Reason.ReloadWouldLoseRequests;
        }
        return preload && place.owner().interferes() ? Reason.SupervisorWouldInterfere : null;
    }

    /** What it must say then: whose affair it is, and the way out. */
    List<String> wayOut() {
        return place == Place.SUPERVISOR_FCGI_2
                ? List.of("removes the path", "socket=tcp://")
                : List.of(place.owner().phrase(), "graceful-follow");
    }

    /** What the product chooses by itself. */
    Strategy strategy() {
        if (place.held != null) {
            return Strategy.ROLLING;
        }
        return preload ? Strategy.BINARY_UPGRADE : Strategy.HUP;
    }

    /** Whether this gunicorn itself closes connections that it has accepted, whoever reloads it (measured for gthread up to 23). */
    boolean losesByItself() {
        return workers == Workers.GTHREAD && venv != Venv.GUNICORN_NEWEST;
    }

    @Override
    public String toString() {
        return String.join(
                " ",
                Arrays.asList(
                        venv.variant(),
                        workers.name().toLowerCase(java.util.Locale.ROOT),
                        preload ? "preload" : "no-preload",
                        unix ? "unix" : "tcp",
                        place.name().toLowerCase(java.util.Locale.ROOT)));
    }
}
