package dev.graceful.upgrade;

import dev.graceful.host.Answer;
import dev.graceful.host.Command;
import dev.graceful.host.Delivery;
import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.host.Look;
import dev.graceful.host.Question;
import dev.graceful.host.Reply;
import dev.graceful.host.Runner;
import dev.graceful.host.Snapshot;
import dev.graceful.model.AppKey;
import dev.graceful.model.ProcessId;
import dev.graceful.model.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Keeps what was asked of a machine. */
final class CountingHost implements Host {
    private final Host host;
    private final List<String> calls = new ArrayList<>();

    CountingHost(Host host) {
        this.host = host;
    }

    /** What was asked since the last time, in order. */
    List<String> takeCalls() {
        List<String> taken = List.copyOf(calls);
        calls.clear();
        return taken;
    }

    @Override
    public String name() {
        return host.name();
    }

    @Override
    public Snapshot look(Look look) throws HostException {
        calls.add("look");
        return host.look(look);
    }

    @Override
    public Reply run(Command command) throws HostException {
        calls.add("run " + command.argv().getFirst());
        return host.run(command);
    }

    @Override
    public Delivery signal(ProcessId process, Signal signal) throws HostException {
        calls.add("signal " + signal);
        return host.signal(process, signal);
    }

    @Override
    public Answer ask(Question question) throws HostException {
        calls.add("ask");
        return host.ask(question);
    }

    @Override
    public void append(AppKey app, String line) throws HostException {
        calls.add("append");
        host.append(app, line);
    }

    @Override
    public Optional<Runner> runner() {
        return host.runner();
    }

    @Override
    public void close() {
        host.close();
    }
}
