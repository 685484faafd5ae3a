package dev.graceful.reload;

import dev.graceful.model.Desired;
import dev.graceful.model.Desired.Strategy;
import dev.graceful.model.Failure;
import dev.graceful.model.Kept;
import dev.graceful.model.Kept.Activity;
import dev.graceful.model.Master;
import dev.graceful.model.Owner;
import dev.graceful.model.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code systemctl reload} in the place of HUP, for those who ask for it. It comes back when {@code kill} does, long before new workers
 * serve, so that everything is verified as after a HUP of our own.
 */
final class SystemdReload {
    private SystemdReload() {}

    /** Who delivers what renews the workers: the unit when the user asks for that, else null. */
    static @Nullable Owner through(Desired desired, Master master) {
        return desired.reload().strategy() == Strategy.SYSTEMD ? unit(master).orElse(null) : null;
    }

    private static Optional<Owner.Systemd> unit(Master master) {
        return switch (master.owner()) {
            case Owner.Systemd unit -> Optional.of(unit);
            // It passes HUP on to the master that it follows.
            case Owner.Follower(Owner.Systemd unit) -> Optional.of(unit);
            case Owner.Follower f -> Optional.empty();
            case Owner.Supervisor s -> Optional.empty();
            // The script behind it reloads everything that it has ever started, tried or not.
            case Owner.Unwatched u -> Optional.empty();
            case Owner.Emperor e -> Optional.empty();
            case Owner.Nobody n -> Optional.empty();
            case Owner.Orphan o -> Optional.empty();
        };
    }

    /** Why the unit must not be told to reload, or null. */
    static @Nullable Failure refusal(Desired desired, Master master) {
        Optional<Owner.Systemd> unit = unit(master);
        if (unit.isEmpty()) {
            return blocked(
                    desired,
                    "spec.reload.strategy is Systemd, but master " + master.id() + " belongs to "
                            + master.owner().phrase(),
                    "set spec.reload.strategy to Auto");
        }
        Kept kept = master.kept();
        Kept.Reload reload = kept == null ? null : kept.reload();
        if (kept == null || kept.activity() == Activity.UNKNOWN || reload == null) {
            return blocked(
                    desired,
                    "systemd could not be asked about " + unit.get().unit()
                            + (kept == null ? "" : " (" + Words.start(kept.said(), 120) + ")"),
                    "see why systemctl show fails there, or set spec.reload.strategy to Hup");
        }
        if (!reload.possible()) {
            return blocked(
                    desired,
                    unit.get().unit() + " has no reload",
                    "add ExecReload=/bin/kill -s HUP $MAINPID to its [Service] and run systemctl daemon-reload, or set"
                            + " spec.reload.strategy to Hup");
        }
        if (reload.awaits()) {
            return blocked(
                    desired,
                    unit.get().unit()
                            + " is of Type=notify-reload: its reload waits for RELOADING=1 of its main process, which"
                            + " neither gunicorn nor uWSGI ever sends, and fails when its time is over",
                    "set spec.reload.strategy to Auto or Hup; or Type=notify and ExecReload=/bin/kill -s HUP $MAINPID in its"
                            + " [Service], and restart it once");
        }
        boolean follows = master.owner() instanceof Owner.Follower;
        return !follows && kept.pid() != master.id().pid()
                ? blocked(
                        desired,
                        "the main process of " + unit.get().unit() + " is " + kept.pid() + " instead of master "
                                + master.id() + ", so its reload would not reach that",
                        "start gunicorn itself, or a script that ends in exec, or set spec.reload.strategy to Hup")
                : null;
    }

    /** What to know before. */
    static List<String> risks(Master master) {
        var risks = new ArrayList<String>();
        Kept kept = master.kept();
        if (kept == null) {
            return risks;
        }
        if (kept.reload() != null && kept.reload().possible() && !kept.reload().hup()) {
            risks.add("ExecReload of " + kept.keeper().phrase() + " is not HUP to its main process ("
                    + Words.start(kept.reload().words(), 80) + "): whether that loses requests is up to it");
        }
        Kept.Stop stop = kept.stop();
        if (stop != null && stop.patience().compareTo(master.settings().gracefulTimeout()) < 0) {
            risks.add("a stop of " + kept.keeper().phrase() + " kills requests that take longer than "
                    + Words.of(stop.patience())
                    + ", because its TimeoutStopSec is less than gunicorn's graceful-timeout ("
                    + Words.of(master.settings().gracefulTimeout()) + "); a reload does not");
        }
        return risks;
    }

    private static Failure blocked(Desired desired, String problem, String unblock) {
        return new Failure.Blocked(
                Reason.UnitCannotReload,
                Words.line(desired.host() + ": " + problem + "; nothing was moved or signalled"),
                unblock);
    }
}
