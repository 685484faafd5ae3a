package dev.graceful.reload;

import dev.graceful.model.Address;
import dev.graceful.model.Desired;
import dev.graceful.model.Desired.Strategy;
import dev.graceful.model.Failure;
import dev.graceful.model.Instance;
import dev.graceful.model.Keeping;
import dev.graceful.model.Master;
import dev.graceful.model.Masters.Pool;
import dev.graceful.model.Owner;
import dev.graceful.model.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the way in which a keeper ends an instance means for the requests that it is answering. */
final class RollingRisks {
    private static final String KEPT_TWICE =
            "let supervisor ([fcgi-program], numprocs=2) or systemd (a .socket and two units) keep it";

    private RollingRisks() {}

    /** What the user should know before instances are restarted one after the other. */
    static List<String> of(Desired desired, Pool pool) {
        List<String> risks = new ArrayList<>();
        pool.masters().stream()
                .flatMap(master -> Choice.risks(Strategy.ROLLING, desired, master).stream())
                .distinct()
                .forEach(risks::add);
        risks.add(
                "both revisions answer until the last instance was restarted, and one instance less serves meanwhile");
        Duration grace = Pools.grace(pool);
        Optional<Instance> hasty = stops(pool)
                .filter(instance ->
                        instance.stop() != null && instance.stop().patience().compareTo(grace) < 0)
                .findFirst();
        hasty.ifPresentOrElse(
                instance -> risks.add(hasty(pool, instance, grace)),
                () -> risks.add(
                        "requests longer than " + Words.of(grace) + " (graceful-timeout) are cut by the restart"));
        return risks;
    }

    private static String hasty(Pool pool, Instance instance, Duration grace) {
        Duration patience =
                instance.stop() == null ? Duration.ZERO : instance.stop().patience();
        return pool.keeping().phrase() + " kills " + instance.name() + " " + Words.of(patience)
                + " after it was asked to end, before graceful-timeout (" + Words.of(grace)
                + "): longer requests are cut; set " + setting(pool.keeping()) + " to "
                + Words.of(grace.plusSeconds(5)).replaceAll("s$", "") + " or more";
    }

    private static String setting(Keeping keeping) {
        return switch (keeping) {
            case Keeping.Supervisor s -> "stopwaitsecs";
            case Keeping.Systemd s -> "TimeoutStopSec";
        };
    }

    /** Why the restart of an instance would lose requests, or null. */
    static @Nullable Failure refusal(Desired desired, Pool pool) {
        return pool.keeping() instanceof Keeping.Supervisor && listensOnAPath(pool)
                ? removed(desired, pool)
                : rude(desired, pool);
    }

    private static boolean listensOnAPath(Pool pool) {
        return pool.masters().stream()
                .flatMap(master -> master.listening().stream())
                .anyMatch(Address.Unix.class::isInstance);
    }

    /** Measured with gunicorn 23 and 27: only what systemd gave them is left in its place. */
    private static Failure removed(Desired desired, Pool pool) {
        return Choice.blocked(
                Reason.ReloadWouldLoseRequests,
                desired,
                "a gunicorn that ends removes the path of a unix socket, also of one that "
                        + pool.keeping().phrase()
                        + " holds (fd://0), and nobody could connect any more; nothing was moved or restarted",
                "set socket=tcp://127.0.0.1:8000 in the [fcgi-program] and point the web server there, or use a systemd .socket");
    }

    private static @Nullable Failure rude(Desired desired, Pool pool) {
        return stops(pool)
                .filter(instance ->
                        instance.stop() != null && !instance.stop().signal().equals("TERM"))
                .findFirst()
                .map(instance -> rude(desired, pool, instance))
                .orElse(null);
    }

    private static Failure rude(Desired desired, Pool pool, Instance instance) {
        String signal = instance.stop() == null ? "" : instance.stop().signal();
        String change = switch (pool.keeping()) {
            case Keeping.Supervisor s ->
                "set stopsignal=TERM in its section of supervisor's configuration and reread it";
            case Keeping.Systemd s -> "set KillSignal=SIGTERM in its unit and reload systemd";
        };
        return Choice.blocked(
                Reason.ReloadWouldLoseRequests,
                desired,
                pool.keeping().phrase() + " ends " + instance.name() + " with " + signal
                        + ", which cuts the requests that it answers; nothing was moved or restarted",
                change);
    }

    private static Stream<Instance> stops(Pool pool) {
        return pool.instances().stream().filter(instance -> instance.stop() != null);
    }

    /** The refusal to restart the only instance there is. */
    static Failure alone(Desired desired, Master master) {
        String lost = master.inherited() && isSystemd(master.owner())
                ? "while it is restarted nobody answers and requests wait for it"
                : "while it is restarted its socket is closed and requests are refused";
        return Choice.blocked(
                Reason.ReloadWouldLoseRequests,
                desired,
                "Rolling needs two instances that share a socket, and there is only master " + master.id() + " ("
                        + master.owner().phrase() + "): " + lost + "; nothing was moved or restarted",
                second(master.owner()));
    }

    private static boolean isSystemd(Owner owner) {
        return switch (owner) {
            case Owner.Systemd s -> true;
            case Owner.Follower(Owner above) -> isSystemd(above);
            case Owner.Supervisor s -> false;
            case Owner.Unwatched u -> false;
            case Owner.Emperor e -> false;
            case Owner.Orphan(Owner lost) -> false;
            case Owner.Nobody n -> false;
        };
    }

    /** What makes two of one. */
    static String second(Owner owner) {
        return switch (owner) {
            case Owner.Supervisor(String program) ->
                "make it an [fcgi-program] of supervisor with numprocs=2 and gunicorn's --bind fd://0";
            case Owner.Follower(Owner above) -> second(above);
            case Owner.Emperor(Owner above) -> second(above);
            case Owner.Orphan(Owner lost) -> second(lost);
            case Owner.Systemd s ->
                "start two instances of a unit such as shop@.service with Sockets=shop.socket, which opens the socket";
            case Owner.Nobody n -> KEPT_TWICE;
            case Owner.Unwatched u -> KEPT_TWICE;
        };
    }
}
