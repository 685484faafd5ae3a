package dev.graceful.reload;

import dev.graceful.model.Desired;
import dev.graceful.model.Desired.Strategy;
import dev.graceful.model.Failure;
import dev.graceful.model.Master;
import dev.graceful.model.Masters;
import dev.graceful.model.Settings;
import dev.graceful.model.Trit;
import dev.graceful.model.Uwsgi;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether new code can be put into service without a lost request, as the application runs now.
 *
 * @param lossless whether it can; unknown where that is not known or not up to the product
 * @param reason why, for people
 * @param advice the one change that makes it so, or makes it safer; empty when there is nothing to change
 */
public record Capability(Trit lossless, String reason, String advice) {
    /** From gunicorn 24 on a gthread worker does not close what it has accepted; from 27 on not even an idle connection (measured). */
    private static final int KEEPS_ACCEPTED = 24;

    private static final int LINGERS = 27;

    /** Judges what is really running. */
    public static Capability of(Desired desired, Masters masters) {
        return switch (masters) {
            case Masters.NoMaster(String searched) -> unknown("no master process was found: " + Words.fit(searched));
            case Masters.Ambiguous unclear -> of(Damage.of(desired, unclear), desired);
            case Masters.OneMaster(Master master) -> of(desired, master);
            case Masters.TwoMasters(Master old, Master fresh) -> of(desired, old);
            case Masters.Pool pool -> of(desired, pool);
        };
    }

    private static Capability of(Desired desired, Masters.Pool pool) {
        Choice choice = Choice.of(desired, pool);
        if (choice.refusal() != null) {
            return of(choice.refusal(), desired);
        }
        if (choice.strategy() != Strategy.ROLLING) {
            return unknown(
                    "spec.reload.strategy asks for " + choice.strategy() + ": whether requests are lost is not known");
        }
        if (pool.masters().size() < 2) {
            return new Capability(
                    Trit.NO, "only one instance serves, and it may not be restarted", "bring the others up");
        }
        Optional<Capability> worker = ofWorkers(pool.masters().getFirst().settings());
        return worker.orElseGet(() -> new Capability(
                Trit.YES,
                pool.masters().size() + " instances on a socket that "
                        + pool.keeping().phrase() + " holds",
                ""));
    }

    private static Capability of(Desired desired, Master master) {
        Strategy asked = desired.reload().strategy();
        if (asked == Strategy.COMMAND) {
            return unknown("whether requests are lost is up to the command");
        }
        if (asked == Strategy.NONE) {
            return unknown("spec.reload.strategy is None: nothing is reloaded");
        }
        Choice choice = Choice.of(desired, master);
        if (choice.refusal() != null) {
            return of(choice.refusal(), desired);
        }
        Uwsgi uwsgi = master.uwsgi();
        if (uwsgi != null) {
            return UwsgiChoice.capability(choice, uwsgi.settings());
        }
        Optional<Capability> worker = ofWorkers(master.settings());
        return worker.orElseGet(() -> choice.strategy() == Strategy.HUP ? byHup(choice) : byUpgrade(choice));
    }

    /** What the workers themselves do to connections when they end; empty for those that finish everything. */
    static Optional<Capability> ofWorkers(Settings settings) {
        String kind = settings.workerClass();
        if ("sync".equals(kind)) {
            return Optional.empty();
        }
        if (!"gthread".equals(kind)) {
            return Optional.of(unknown(
                    kind == null
                            ? "it cannot be seen which workers it has"
                            : "what " + kind + " workers do to their connections when they end was not measured"));
        }
        Integer major = major(settings.version());
        if (major == null) {
            return Optional.of(unknown("it has gthread workers, and it cannot be seen of which version"));
        }
        if (major < KEEPS_ACCEPTED) {
            return Optional.of(new Capability(
                    Trit.NO,
                    "not zero-loss: gthread workers of gunicorn " + settings.version()
                            + " close connections that were already accepted; 24 or newer, or sync workers, do not",
                    "upgrade gunicorn to 27 or newer, or use sync workers"));
        }
        return major < LINGERS
                ? Optional.of(new Capability(
                        Trit.NO,
                        "not zero-loss for kept-alive connections: gthread workers of gunicorn " + settings.version()
                                + " may close an idle one as a request comes on it",
                        "upgrade gunicorn to 27 or newer, or have the proxy before it try again"))
                : Optional.empty();
    }

    private static Capability byUpgrade(Choice choice) {
        return new Capability(
                Trit.YES,
                choice.why() + "; the old master serves until the new one was seen complete, stable and answering",
                "");
    }

    private static Capability byHup(Choice choice) {
        return new Capability(
                Trit.YES,
                choice.why() + "; what is left is code that passes the rehearsal and then fails in a worker, which can"
                        + " end the master",
                "with --preload, and graceful-follow where a supervisor starts it, such code never comes near the master"
                        + " that serves");
    }

    private static Capability of(Failure refusal, Desired desired) {
        String unblock = refusal instanceof Failure.Blocked blocked ? blocked.unblock() : "";
        String problem = refusal instanceof Failure.Blocked blocked ? blocked.problem() : refusal.message();
        String host = desired.host() + ": ";
        String reason = problem.startsWith(host) ? problem.substring(host.length()) : problem;
        int left = reason.indexOf("; nothing was ");
        return new Capability(Trit.NO, left < 0 ? reason : reason.substring(0, left), unblock);
    }

    private static Capability unknown(String reason) {
        return new Capability(Trit.UNKNOWN, reason, "");
    }

    private static @Nullable Integer major(@Nullable String version) {
        String first = version == null ? "" : version.split("\\.", 2)[0];
        return first.matches("\\d{1,6}") ? Integer.valueOf(first) : null;
    }
}
