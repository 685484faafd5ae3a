package dev.graceful.observe;

import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.host.RunId;
import dev.graceful.host.RunState;
import dev.graceful.host.Runner;
import dev.graceful.host.TrafficText;
import dev.graceful.model.AppKey;
import dev.graceful.model.Journal;
import dev.graceful.model.JournalEntry;
import dev.graceful.model.Traffic;
import dev.graceful.model.Watch;
import java.util.Optional;

/** What the requests count that are sent while the code is exchanged. Nothing is asked while the journal announces none. */
final class TrafficReader {
    private TrafficReader() {}

    static Watch read(Host host, AppKey app, Journal journal) throws HostException {
        Optional<JournalEntry> intent = journal.watching();
        Optional<Runner> runner = host.runner();
        if (intent.isEmpty()) {
            return new Watch.None();
        }
        if (runner.isEmpty()) {
            return new Watch.Ended(Traffic.none());
        }
        return switch (runner.get().became(RunId.of(app, intent.get()))) {
            case RunState.NotStarted n -> new Watch.Ended(Traffic.none());
            case RunState.Running(var since, String log) ->
                TrafficText.last(log)
                        .map(said -> new Watch.Running(said.process(), said.counts()))
                        .orElseGet(() -> new Watch.Running(null, Traffic.none()));
            case RunState.Exited(int code, String log) -> ended(log);
            case RunState.Unknown(RunState.Cause cause, String log) -> ended(log);
        };
    }

    private static Watch ended(String log) {
        return new Watch.Ended(
                TrafficText.last(log).map(TrafficText.Said::counts).orElse(Traffic.none()));
    }
}
