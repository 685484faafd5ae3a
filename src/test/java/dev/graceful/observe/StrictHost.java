package dev.graceful.observe;

import dev.graceful.host.Answer;
import dev.graceful.host.Command;
import dev.graceful.host.Delivery;
import dev.graceful.host.Host;
import dev.graceful.host.Look;
import dev.graceful.host.Question;
import dev.graceful.host.Reply;
import dev.graceful.host.Snapshot;
import dev.graceful.model.AppKey;
import dev.graceful.model.ProcessId;
import dev.graceful.model.Signal;

/** A machine of which nothing is asked but what a test expects. */
abstract class StrictHost implements Host {
    @Override
    public String name() {
        return "web1";
    }

    @Override
    public Snapshot look(Look look) {
        throw new AssertionError("nothing is looked at");
    }

    @Override
    public Reply run(Command command) {
        throw new AssertionError("nothing is run");
    }

    @Override
    public Answer ask(Question question) {
        throw new AssertionError("the application is not asked");
    }

    @Override
    public Delivery signal(ProcessId process, Signal signal) {
        throw new AssertionError("nothing is signalled");
    }

    @Override
    public void append(AppKey app, String line) {
        throw new AssertionError("nothing is recorded");
    }

    @Override
    public void close() {}
}
