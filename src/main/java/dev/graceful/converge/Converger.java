package dev.graceful.converge;

import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.model.Desired;
import dev.graceful.model.Failure;
import dev.graceful.model.Outcome;
import dev.graceful.model.Reason;
import dev.graceful.model.Step;

/**
 * Performs steps: the only place that changes a machine. The intention is in the machine's journal before the deed and the fact after it, so
 * that whoever comes after a crash knows what may have been done.
 */
public final class Converger {
    private final Pace pace;

    /** In real time. */
    public Converger() {
        this(Pace.real());
    }

    /** @param pace how time passes between two looks at a process that is about to appear */
    public Converger(Pace pace) {
        this.pace = pace;
    }

    /**
     * Performs one step. It never throws for what a machine, a repository or an application may do: that is an outcome.
     *
     * @param host where
     * @param desired the wish that the step belongs to
     * @param step what
     */
    public Outcome perform(Host host, Desired desired, Step step) {
        try {
            return new Outcome.Done(act(host, desired, step));
        } catch (Undone undone) {
            return new Outcome.Failed(undone.failure());
        } catch (HostException failed) {
            return new Outcome.Failed(failure(host, step, failed));
        }
    }

    private String act(Host host, Desired desired, Step step) throws HostException, Undone {
        return switch (step) {
            case Step.Fetch fetch -> code(host, desired).fetch(fetch);
            case Step.SetAside setAside -> code(host, desired).setAside(setAside);
            case Step.Move move -> code(host, desired).move(move);
            case Step.Rehearse rehearse -> new Commands(Ground.of(host, desired)).rehearse(rehearse);
            case Step.Send send -> new Signalling(Ground.of(host, desired), pace).send(send);
            case Step.RestartInstance restart -> new Restarting(Ground.of(host, desired)).restart(restart);
            case Step.StartTraffic start -> new TrafficStarter(Ground.of(host, desired), pace).start(start);
            case Step.EndTraffic end -> new TrafficStarter(Ground.of(host, desired), pace).end(end);
            case Step.Order order -> new Instructing(Ground.of(host, desired)).order(order);
            case Step.Tell tell -> new Telling(Ground.of(host, desired)).tell(tell);
            case Step.RunCommand run -> new Commands(Ground.of(host, desired)).run(run);
            case Step.Note note -> {
                Ground.of(host, desired).write(note.event());
                yield "noted";
            }
            case Step.Await await -> await.what();
            case Step.Soak soak -> soak.what();
        };
    }

    private static Code code(Host host, Desired desired) throws HostException, Undone {
        return new Code(Ground.of(host, desired));
    }

    private static Failure failure(Host host, Step step, HostException failed) {
        return failed.diskFull()
                ? new Failure.Blocked(
                        Reason.DiskFull,
                        step.label() + " was not done: " + failed.getMessage(),
                        "make room on " + host.name())
                : Failure.ofHost(
                        host.name(), failed.reason(), step.label() + ": " + failed.getMessage(), failed.unblock());
    }
}
