package dev.graceful.observe;

import dev.graceful.host.Command;
import dev.graceful.host.Excerpt;
import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.host.Reply;
import dev.graceful.host.Snapshot.ProcessFact;
import dev.graceful.host.UwsgiProgram;
import dev.graceful.model.Address;
import dev.graceful.model.ProcessId;
import dev.graceful.model.UwsgiSettings;
import dev.graceful.model.UwsgiStats;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks the machine about a uWSGI master: once for what it was told, and while a reload is under way for what its stats socket says. */
final class UwsgiReader {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final Recent<Asked, UwsgiSettings> known = new Recent<>();

    private record Asked(String host, ProcessId master, int renewals) {}

    /**
     * What a master was told.
     *
     * @param renewals how many times we let it read its configuration again
     */
    UwsgiSettings settings(Host host, ProcessFact master, int renewals) throws HostException {
        var asked = new Asked(host.name(), master.id(), renewals);
        UwsgiSettings answer = known.get(asked);
        if (answer == null) {
            answer = ask(host, master);
            known.put(asked, answer);
        }
        return answer;
    }

    /** The account of the server is asked first; a configuration that only root may read is then read with the rights of the product. */
    private static UwsgiSettings ask(Host host, ProcessFact master) throws HostException {
        UwsgiSettings own = ask(host, UwsgiProgram.settings(master.id(), master.user(), DEADLINE));
        if (own.known()) {
            return own;
        }
        Command asRoot = UwsgiProgram.settings(master.id(), master.user(), DEADLINE);
        UwsgiSettings more = ask(host, Command.of(asRoot.argv(), "/", null, DEADLINE));
        return more.known() ? more : own;
    }

    private static UwsgiSettings ask(Host host, Command command) throws HostException {
        return switch (host.run(command)) {
            case Reply.Exited(int exit, String out, String err) ->
                UwsgiAnswers.settings(out)
                        .orElseGet(() -> UwsgiAnswers.unknown(
                                "its settings could not be read (exit " + exit + "): " + Excerpt.end(err)));
            case Reply.TimedOut t -> UwsgiAnswers.unknown("its settings were not read in time");
            case Reply.NotStarted(Reply.Cause cause, String problem) ->
                UwsgiAnswers.unknown("python3 could not be started to read its settings: " + Excerpt.end(problem));
        };
    }

    /** What its workers are at; null when that cannot be known now. */
    static @Nullable UwsgiStats stats(Host host, Address address, String user) throws HostException {
        Reply reply = host.run(UwsgiProgram.stats(address, user, DEADLINE));
        Optional<UwsgiStats> stats = reply instanceof Reply.Exited(int exit, String out, String err) && exit == 0
                ? UwsgiAnswers.stats(out)
                : Optional.empty();
        return stats.orElse(null);
    }
}
