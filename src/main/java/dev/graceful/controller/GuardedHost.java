package dev.graceful.controller;

import dev.graceful.host.Adoptable;
import dev.graceful.host.Answer;
import dev.graceful.host.Command;
import dev.graceful.host.Delivery;
import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.host.Look;
import dev.graceful.host.Question;
import dev.graceful.host.Reply;
import dev.graceful.host.RunId;
import dev.graceful.host.RunState;
import dev.graceful.host.Runner;
import dev.graceful.host.Snapshot;
import dev.graceful.model.AppKey;
import dev.graceful.model.ProcessId;
import dev.graceful.model.Reason;
import dev.graceful.model.Signal;
import java.util.Optional;

/**
 * A machine that is touched only while this operator leads, whatever the reconcilers are in the middle of. What the machine says about
 * that, and about the credentials, is heeded here, in one place.
 */
final class GuardedHost implements Host, Adoptable {
    private final Host host;
    private final Leadership leadership;
    private final Runnable onRefusal;

    /** @param onRefusal is told when the machine did not take the credentials */
    GuardedHost(Host host, Leadership leadership, Runnable onRefusal) {
        this.host = host;
        this.leadership = leadership;
        this.onRefusal = onRefusal;
    }

    private interface Call<T> {
        T make() throws HostException;
    }

    @Override
    public String name() {
        return host.name();
    }

    @Override
    public Snapshot look(Look look) throws HostException {
        return guard(() -> host.look(look));
    }

    @Override
    public Reply run(Command command) throws HostException {
        return guard(() -> host.run(command));
    }

    @Override
    public Delivery signal(ProcessId process, Signal signal) throws HostException {
        return guard(() -> host.signal(process, signal));
    }

    @Override
    public Answer ask(Question question) throws HostException {
        return guard(() -> host.ask(question));
    }

    @Override
    public void append(AppKey app, String line) throws HostException {
        guard(() -> {
            host.append(app, line);
            return line;
        });
    }

    @Override
    public void adopt() throws HostException {
        if (!(host instanceof Adoptable adoptable)) {
            throw new HostException(
                    name(),
                    Reason.ForeignOwner,
                    name() + " is the machine that the operator runs on, which is never taken over",
                    "remove the annotation " + dev.graceful.api.Api.ADOPT,
                    null);
        }
        guard(() -> {
            adoptable.adopt();
            return adoptable;
        });
    }

    @Override
    public Optional<Runner> runner() {
        return host.runner().map(GuardedRunner::new);
    }

    private final class GuardedRunner implements Runner {
        private final Runner runner;

        private GuardedRunner(Runner runner) {
            this.runner = runner;
        }

        @Override
        public RunState start(RunId id, Command command) throws HostException {
            return guard(() -> runner.start(id, command));
        }

        @Override
        public RunState became(RunId id) throws HostException {
            return guard(() -> runner.became(id));
        }
    }

    private <T> T guard(Call<T> call) throws HostException {
        leadership.refuse(name());
        try {
            return call.make();
        } catch (HostException refusal) {
            throw heed(refusal);
        }
    }

    private HostException heed(HostException refusal) {
        return switch (refusal.reason()) {
            case Fenced -> {
                leadership.fenced(name());
                yield adoptable(refusal);
            }
            case ForeignOwner -> adoptable(refusal);
            case AuthenticationFailed, SudoRefused, SecretInvalid -> {
                onRefusal.run();
                yield refusal;
            }
            default -> refusal;
        };
    }

    private HostException adoptable(HostException refusal) {
        return new HostException(
                name(),
                refusal.reason(),
                String.valueOf(refusal.getMessage()),
                leadership.isDeposed() ? "look at the operator that leads" : leadership.howToAdopt(name()),
                refusal);
    }

    @Override
    public void close() {
        host.close();
    }
}
