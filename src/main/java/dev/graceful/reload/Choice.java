package dev.graceful.reload;

import dev.graceful.model.Desired;
import dev.graceful.model.Desired.Strategy;
import dev.graceful.model.Failure;
import dev.graceful.model.Master;
import dev.graceful.model.Masters;
import dev.graceful.model.Reason;
import dev.graceful.model.ServerKind;
import dev.graceful.model.Settings;
import dev.graceful.model.Trit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which strategy carries out a wish on one master, and whether it may.
 *
 * @param strategy the strategy; the user's own word when it is refused
 * @param why why it was chosen, for people
 * @param risks what the user should know before it is done
 * @param refusal why it must not be done, or null
 */
public record Choice(
        Strategy strategy,
        String why,
        List<String> risks,
        @Nullable Failure refusal) {
    /** What lets a new master replace the old one below a supervisor. */
    private static final String FOLLOW =
            "put graceful-follow (graceful host follower prints it) in front of its command and restart it once";

    /** What makes a keeper harmless, or needless. */
    static final String WITHOUT_KEEPER =
            "start it once without --preload, for spec.reload.strategy Auto or Hup; or " + FOLLOW;

    public Choice {
        risks = List.copyOf(risks);
    }

    /**
     * Chooses from what is really running.
     *
     * @param desired the wish
     * @param master the one that serves, or the old one of two
     */
    public static Choice of(Desired desired, Master master) {
        Strategy asked = desired.reload().strategy();
        if (master.kind() == ServerKind.OTHER) {
            return refused(asked, notGunicorn(desired, master));
        }
        if (master.kind() == ServerKind.UWSGI) {
            return UwsgiChoice.of(desired, master);
        }
        Choice choice = switch (asked) {
            case AUTO -> automatic(desired, master);
            case BINARY_UPGRADE -> new Choice(asked, "spec.reload.strategy asks for it", List.of(), null);
            case HUP, SYSTEMD -> new Choice(asked, "spec.reload.strategy asks for it", List.of(), null);
            case CHAIN_RELOAD -> refused(asked, notUwsgi(desired, master));
            case COMMAND, NONE -> new Choice(asked, "spec.reload.strategy asks for it", List.of(), null);
            case ROLLING -> refused(asked, RollingRisks.alone(desired, master));
        };
        Failure refusal = choice.refusal() == null ? refusal(choice.strategy(), desired, master) : choice.refusal();
        return new Choice(choice.strategy(), choice.why(), risks(choice.strategy(), desired, master), refusal);
    }

    /**
     * Chooses for several instances that share a socket.
     *
     * @param desired the wish
     * @param pool they
     */
    public static Choice of(Desired desired, Masters.Pool pool) {
        Strategy asked = desired.reload().strategy();
        return switch (asked) {
            case AUTO ->
                new Choice(
                        Strategy.ROLLING,
                        pool.instances().size() + " instances share a socket that "
                                + pool.keeping().phrase()
                                + " holds open, so each can be restarted while another serves, preloading or not",
                        RollingRisks.of(desired, pool),
                        RollingRisks.refusal(desired, pool));
            case ROLLING ->
                new Choice(
                        asked,
                        "spec.reload.strategy asks for it",
                        RollingRisks.of(desired, pool),
                        RollingRisks.refusal(desired, pool));
            case COMMAND, NONE -> new Choice(asked, "spec.reload.strategy asks for it", List.of(), null);
            case BINARY_UPGRADE, HUP, SYSTEMD, CHAIN_RELOAD ->
                refused(
                        asked,
                        blocked(
                                Reason.MasterAmbiguous,
                                desired,
                                pool.instances().size() + " instances share one socket ("
                                        + Pools.names(pool.instances())
                                        + "), and this strategy is for one master; nothing was moved or signalled",
                                "set spec.reload.strategy to Auto or Rolling"));
        };
    }

    /** Why an upgrade that was begun by hand must not be finished, or null. */
    static @Nullable Failure adoption(Desired desired, Master old) {
        return refusal(Strategy.BINARY_UPGRADE, desired, old);
    }

    private static Choice automatic(Desired desired, Master master) {
        Trit preload = master.settings().preload();
        return switch (preload) {
            case NO ->
                new Choice(Strategy.HUP, "gunicorn does not preload, so HUP loads the new code", List.of(), null);
            case YES ->
                new Choice(
                        Strategy.BINARY_UPGRADE,
                        "gunicorn preloads the code, so HUP would keep the old one",
                        List.of(),
                        null);
            case UNKNOWN ->
                master.owner().interferes() && !Detachment.wished(desired)
                        ? refused(Strategy.AUTO, unseenPreload(desired, master))
                        : new Choice(
                                Strategy.BINARY_UPGRADE,
                                "it cannot be seen whether gunicorn preloads; this way is right for both",
                                List.of(),
                                null);
        };
    }

    private static @Nullable Failure refusal(Strategy strategy, Desired desired, Master master) {
        Settings settings = master.settings();
        boolean owned = master.owner().interferes();
        if (strategy == Strategy.BINARY_UPGRADE && master.inherited()) {
            return blocked(
                    Reason.ReloadWouldLoseRequests,
                    desired,
                    "master " + master.id() + " was given its socket by "
                            + master.owner().phrase()
                            + ", and a new master that USR2 starts cannot take that over (Bad file descriptor); nothing was moved"
                            + " or signalled",
                    RollingRisks.second(master.owner()) + ", for spec.reload.strategy Auto or Rolling");
        }
        if (strategy == Strategy.BINARY_UPGRADE && owned) {
            return Detachment.wished(desired) ? Detachment.refusal(desired, master) : interferes(desired, master);
        }
        if (renews(strategy) && settings.preload() == Trit.YES) {
            return blocked(
                    Reason.ReloadWouldKeepOldCode,
                    desired,
                    "master " + master.id() + " runs with --preload, so HUP would renew the workers and keep the old"
                            + " code; nothing was moved or signalled",
                    owned ? withoutPreload(master) : "set spec.reload.strategy to BinaryUpgrade or Auto");
        }
        if (settings.reusePort() == Trit.YES && major(settings) >= 27) {
            return blocked(
                    Reason.ReloadWouldLoseRequests,
                    desired,
                    "master " + master.id() + " is gunicorn "
                            + (settings.version() == null ? "of unknown version" : settings.version())
                            + " with --reuse-port: USR2 fails there and HUP drops queued requests; nothing was moved or signalled",
                    "remove --reuse-port and restart it once");
        }
        return strategy == Strategy.SYSTEMD ? SystemdReload.refusal(desired, master) : null;
    }

    private static boolean renews(Strategy strategy) {
        return strategy == Strategy.HUP || strategy == Strategy.SYSTEMD;
    }

    /** A new master cannot take over a socket that was given to the old one, so no follower helps there. */
    private static String withoutPreload(Master master) {
        return "remove --preload and restart " + master.owner().phrase() + " once; or "
                + (master.inherited()
                        ? RollingRisks.second(master.owner()) + ", for spec.reload.strategy Auto or Rolling"
                        : FOLLOW);
    }

    private static Failure interferes(Desired desired, Master master) {
        return blocked(
                Reason.SupervisorWouldInterfere,
                desired,
                "master " + master.id() + " belongs to " + master.owner().phrase()
                        + ", which starts a second one or kills the new one as soon as the old one ends, so no new master"
                        + " may replace it; nothing was moved or signalled",
                WITHOUT_KEEPER);
    }

    private static Failure unseenPreload(Desired desired, Master master) {
        return blocked(
                Reason.SupervisorWouldInterfere,
                desired,
                "master " + master.id() + " belongs to " + master.owner().phrase()
                        + ", so only HUP is safe, and it cannot be seen whether gunicorn preloads, with which HUP would keep"
                        + " the old code; nothing was moved or signalled",
                "if it runs without --preload, set spec.reload.strategy to Hup; or " + FOLLOW);
    }

    private static Failure notGunicorn(Desired desired, Master master) {
        return blocked(
                Reason.ReloadWouldLoseRequests,
                desired,
                "master " + master.id()
                        + " is no gunicorn, and no signal is known that reloads it without loss; nothing"
                        + " was moved or signalled",
                "set spec.reload.strategy to Command and say how to reload it in spec.reload.command");
    }

    private static Failure notUwsgi(Desired desired, Master master) {
        return blocked(
                Reason.ReloadWouldLoseRequests,
                desired,
                "master " + master.id()
                        + " is a gunicorn, and ChainReload is a way of uWSGI; nothing was moved or signalled",
                "set spec.reload.strategy to Auto");
    }

    static List<String> risks(Strategy strategy, Desired desired, Master master) {
        Settings settings = master.settings();
        List<String> risks = new ArrayList<>();
        Capability.ofWorkers(settings)
                .filter(loss -> loss.lossless() == Trit.NO)
                .ifPresent(loss -> risks.add(loss.reason() + "; " + loss.advice()));
        if (strategy == Strategy.BINARY_UPGRADE) {
            risks.add("both masters run side by side until the old one ends: memory doubles and both revisions answer");
            if (settings.daemon() != Trit.YES) {
                risks.add("WINCH is not used: it does nothing unless gunicorn runs with --daemon");
            }
            risks.add("requests longer than " + Words.of(settings.gracefulTimeout())
                    + " (graceful-timeout) are cut when the old master ends");
        }
        boolean detaches = strategy == Strategy.BINARY_UPGRADE && master.owner().interferes();
        if (Detachment.wished(desired) && (detaches || Damage.isOrphan(master))) {
            risks.addAll(Detachment.risks(master));
        }
        if (strategy == Strategy.SYSTEMD) {
            risks.addAll(SystemdReload.risks(master));
        }
        if (renews(strategy)) {
            risks.add(
                    "between HUP and the first new worker nobody answers: requests wait as long as the application takes to load");
            risks.add("once HUP is sent, code that passes the rehearsal and fails in a worker can end the master");
        }
        return risks;
    }

    /** The first number of the version; the newest there can be when it is unknown, which is the careful answer. */
    private static int major(Settings settings) {
        String version = settings.version();
        if (version == null) {
            return Integer.MAX_VALUE;
        }
        String first = version.split("\\.", 2)[0];
        return first.matches("\\d{1,6}") ? Integer.parseInt(first) : Integer.MAX_VALUE;
    }

    private static Choice refused(Strategy strategy, Failure refusal) {
        return new Choice(strategy, "", List.of(), refusal);
    }

    static Failure blocked(Reason reason, Desired desired, String problem, String unblock) {
        return new Failure.Blocked(reason, Words.line(desired.host() + ": " + problem), unblock);
    }
}
