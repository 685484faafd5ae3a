package dev.graceful.host.simulated;

import dev.graceful.host.Command;
import dev.graceful.host.RunId;
import dev.graceful.host.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The commands that run on the simulated machine whoever is connected to it. */
final class Runs {
    private final Machine machine;
    private final Map<String, Script> scripts = new HashMap<>();
    private final Map<RunId, Run> runs = new HashMap<>();
    private final List<String> started = new ArrayList<>();
    private long mostAtOnce;

    Runs(Machine machine) {
        this.machine = machine;
    }

    private static final class Run {
        private final Instant since;
        private RunState state;

        private Run(Instant since) {
            this.since = since;
            this.state = new RunState.Running(since, "");
        }

        private boolean running() {
            return state instanceof RunState.Running;
        }
    }

    void script(String program, Script script) {
        scripts.put(program, script);
    }

    /** The command lines that were started, in order. */
    List<String> started() {
        return List.copyOf(started);
    }

    /** How many ran side by side at most. */
    long mostAtOnce() {
        return mostAtOnce;
    }

    RunState start(RunId id, Command command) {
        Run known = runs.get(id);
        if (known != null) {
            return known.state;
        }
        var run = new Run(machine.now());
        runs.put(id, run);
        started.add(String.join(" ", command.argv()));
        mostAtOnce =
                Math.max(mostAtOnce, runs.values().stream().filter(Run::running).count());
        @Nullable Script script = scripts.get(command.argv().getFirst());
        if (script == null) {
            run.state = new RunState.Exited(127, command.argv().getFirst() + ": not found\n");
            return run.state;
        }
        boolean late = script.takes().compareTo(command.deadline()) > 0;
        Duration takes = late ? command.deadline() : script.takes();
        machine.after(takes.dividedBy(2), () -> {
            if (run.running()) {
                script.effect().run();
            }
        });
        machine.after(takes, () -> {
            if (run.running()) {
                run.state = late
                        ? new RunState.Exited(143, script.output() + "\nended at its deadline\n")
                        : new RunState.Exited(script.exit(), script.output());
            }
        });
        return run.state;
    }

    RunState became(RunId id) {
        Run run = runs.get(id);
        return run == null ? new RunState.NotStarted() : run.state;
    }

    /** Everything that runs is killed together with what waits for its end. */
    void lose(RunState.Cause cause) {
        runs.values().stream()
                .filter(Run::running)
                .forEach(run -> run.state = new RunState.Unknown(cause, "begun at " + run.since + "\n"));
    }

    /** Somebody removes what the machine knows about all runs. */
    void forget() {
        runs.clear();
    }
}
