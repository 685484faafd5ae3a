package dev.graceful.converge;

import dev.graceful.host.Command;
import dev.graceful.host.Excerpt;
import dev.graceful.host.HostException;
import dev.graceful.host.RunId;
import dev.graceful.host.RunState;
import dev.graceful.host.Runner;
import dev.graceful.host.TrafficText;
import dev.graceful.model.Desired;
import dev.graceful.model.JournalEntry;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.Reason;
import dev.graceful.model.Signal;
import dev.graceful.model.Step;
import dev.graceful.model.Traffic;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Starts and ends what sends requests on a machine while its code is exchanged. It is a run of its own there, which an operator may leave. */
final class TrafficStarter {
    private static final Desired.Http USUAL = new Desired.Http("/", null, "localhost", 200, 1, Duration.ofSeconds(10));
    private static final Duration BETWEEN = Duration.ofMillis(100);
    /** Its first answer, and its last: the application may take its time. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** It ends itself when nobody ends it. */
    private static final Duration BEYOND = Duration.ofMinutes(10);

    private final Ground ground;
    private final Pace pace;

    TrafficStarter(Ground ground, Pace pace) {
        this.ground = ground;
        this.pace = pace;
    }

    String start(Step.StartTraffic step) throws HostException, Undone {
        Desired.Load load = ground.desired().verify().traffic();
        Optional<Runner> runner = ground.host().runner();
        if (load == null || runner.isEmpty()) {
            throw cannot("nothing runs commands there that outlive the connection");
        }
        Optional<JournalEntry> standing = ground.journal().watching();
        JournalEntry intent = standing.isPresent() ? standing.get() : ground.write(new Event.Watching(step.revision()));
        RunId id = RunId.of(ground.desired().app(), intent);
        Desired.Http http = ground.desired().verify().http();
        var command = new Command(
                TrafficText.words(step.address(), load, http == null ? USUAL : http),
                "/",
                null,
                Map.of(),
                "",
                longest(),
                Command.USUAL_OUTPUT,
                true);
        RunState state = until(runner.get(), id, runner.get().start(id, command), true);
        Optional<TrafficText.Said> said = said(state);
        if (said.isEmpty() || !(state instanceof RunState.Running)) {
            ground.write(new Event.Watched(step.revision(), Traffic.none()));
            throw cannot(log(state));
        }
        return "sending " + load.rps() + " requests a second to " + step.address() + load.path();
    }

    private Undone cannot(String problem) {
        return Undone.blocked(
                Reason.HostLacks,
                ground.host().name() + ": no requests could be sent there to see whether any is lost: "
                        + Excerpt.end(problem) + "; nothing was signalled",
                "install python3 there, or leave out spec.verify.traffic");
    }

    String end(Step.EndTraffic step) throws HostException {
        Optional<JournalEntry> intent = ground.journal().watching();
        Optional<Runner> runner = ground.host().runner();
        Traffic counts = Traffic.none();
        if (intent.isPresent() && runner.isPresent()) {
            RunId id = RunId.of(ground.desired().app(), intent.get());
            RunState state = runner.get().became(id);
            Optional<TrafficText.Said> said = said(state);
            if (state instanceof RunState.Running && said.isPresent()) {
                ground.host().signal(said.get().process(), Signal.TERM);
                state = until(runner.get(), id, state, false);
            }
            counts = said(state).or(() -> said).map(TrafficText.Said::counts).orElse(counts);
        }
        ground.write(new Event.Watched(step.revision(), counts));
        return counts.phrase();
    }

    /** Looks until it has said something, or until it has ended. */
    private RunState until(Runner runner, RunId id, RunState first, boolean spoken) throws HostException {
        RunState state = first;
        long rounds = PATIENCE.dividedBy(BETWEEN);
        for (long round = 0; round < rounds && state instanceof RunState.Running; round++) {
            if (spoken && said(state).isPresent()) {
                return state;
            }
            pace.rest(BETWEEN);
            state = runner.became(id);
        }
        return state;
    }

    private Duration longest() {
        Desired desired = ground.desired();
        return desired.reload()
                .timeout()
                .multipliedBy(2)
                .plus(desired.reload().soak())
                .plus(desired.verify().soak())
                .plus(BEYOND);
    }

    private static Optional<TrafficText.Said> said(RunState state) {
        return TrafficText.last(log(state));
    }

    private static String log(RunState state) {
        return switch (state) {
            case RunState.NotStarted n -> "";
            case RunState.Running(var since, String log) -> log;
            case RunState.Exited(int code, String log) -> log;
            case RunState.Unknown(RunState.Cause cause, String log) -> log;
        };
    }
}
