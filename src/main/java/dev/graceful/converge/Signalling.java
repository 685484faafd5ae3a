package dev.graceful.converge;

import dev.graceful.host.Delivery;
import dev.graceful.host.Gunicorn;
import dev.graceful.host.HostException;
import dev.graceful.host.Snapshot;
import dev.graceful.host.Snapshot.ProcessFact;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.ProcessId;
import dev.graceful.model.Reason;
import dev.graceful.model.Signal;
import dev.graceful.model.Step;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sends one signal to one process. */
final class Signalling {
    /** A fork and an exec; the new master need not have loaded anything to be seen. */
    private static final Duration SPAWN = Duration.ofSeconds(3);

    private static final Duration BETWEEN = Duration.ofMillis(50);

    private final Ground ground;
    private final Pace pace;

    Signalling(Ground ground, Pace pace) {
        this.ground = ground;
        this.pace = pace;
    }

    String send(Step.Send step) throws HostException, Undone {
        ground.write(new Event.Signalling(step.purpose(), step.target(), step.revision()));
        return switch (deliver(step)) {
            case DELIVERED -> {
                ProcessId fresh = step.signal() == Signal.USR2 ? awaitFresh(step.target()) : null;
                ground.write(new Event.Signalled(step.purpose(), step.target(), fresh));
                yield step.through() == null
                        ? step.signal() + " sent to master " + step.target()
                                + (fresh == null ? "" : "; it started " + fresh)
                        : step.through().phrase() + " was told to reload";
            }
            case GONE ->
                throw Undone.failed(
                        step,
                        Reason.MasterNotFound,
                        "master " + step.target() + " had ended before " + step.signal()
                                + " could be sent; nothing was signalled");
            case NOT_PERMITTED -> detour(step);
        };
    }

    private String detour(Step.Send step) throws HostException, Undone {
        Step.Channel channel = step.detour();
        Optional<ProcessFact> master = find(ground.before(), step.target());
        if (channel == null || master.isEmpty()) {
            throw notPermitted(step);
        }
        new Telling(ground).ask(step, step.target(), master.get().user(), channel);
        ground.write(new Event.Signalled(step.purpose(), step.target(), null));
        return channel.phrase() + ": master " + step.target() + " was asked so, because " + step.signal()
                + " is not permitted";
    }

    /** The one place that chooses how a signal gets there. */
    private Delivery deliver(Step.Send step) throws HostException, Undone {
        if (step.through() == null) {
            return ground.host().signal(step.target(), step.signal());
        }
        if (!ground.had(step.target())) {
            return Delivery.GONE;
        }
        new Instructing(ground).reload(step, step.through());
        return Delivery.DELIVERED;
    }

    private Undone notPermitted(Step.Send step) throws HostException {
        String owner =
                find(ground.before(), step.target()).map(ProcessFact::user).orElse("another account");
        return Undone.blocked(
                Reason.PermissionDenied,
                "master " + step.target() + " runs as " + owner + " and the operator as " + ground.productAccount()
                        + " on " + ground.host().name() + ", which may not send it " + step.signal()
                        + "; nothing was signalled",
                "run the operator as root or as " + owner);
    }

    private @Nullable ProcessId awaitFresh(ProcessId old) throws HostException {
        long rounds = SPAWN.dividedBy(BETWEEN);
        for (long round = 0; round < rounds; round++) {
            Snapshot now = ground.lookAgain();
            Optional<ProcessFact> parent = find(now, old);
            if (parent.isEmpty()) {
                return null;
            }
            Optional<ProcessFact> fresh = now.processes().stream()
                    .filter(process -> process.parent() == old.pid() && process.state() != 'Z')
                    .filter(process -> Gunicorn.isFresh(process, parent.get()))
                    .findFirst();
            if (fresh.isPresent()) {
                return fresh.get().id();
            }
            pace.rest(BETWEEN);
        }
        return null;
    }

    private static Optional<ProcessFact> find(Snapshot snapshot, ProcessId id) {
        return snapshot.processes().stream()
                .filter(process -> process.id().equals(id))
                .findFirst();
    }
}
