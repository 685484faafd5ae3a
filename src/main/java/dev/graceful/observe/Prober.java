package dev.graceful.observe;

import dev.graceful.host.Answer;
import dev.graceful.host.Excerpt;
import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.host.Question;
import dev.graceful.model.Address;
import dev.graceful.model.Desired;
import dev.graceful.model.Desired.Http;
import dev.graceful.model.Desired.Verify;
import dev.graceful.model.Desired.Version;
import dev.graceful.model.Journal;
import dev.graceful.model.JournalEntry;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.Master;
import dev.graceful.model.Masters;
import dev.graceful.model.Probe;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks the application, on its machine, whether it works. */
final class Prober {
    private static final Duration CONNECT = Duration.ofSeconds(5);

    /** The most answers that are asked for to prove a reload. */
    private static final int MOST = 30;

    private Prober() {}

    /**
     * Asks as declared; with nothing declared it only connects to an address that the master listens on.
     *
     * @param masters the picture
     * @param journal tells whether a reload is under way, whose end is to be proven by more answers than a look at rest needs
     */
    static Probe probe(Host host, Desired desired, Masters masters, Journal journal) throws HostException {
        Verify verify = desired.verify();
        Address first = masters.certain().stream()
                .flatMap(master -> master.listening().stream())
                .findFirst()
                .map(Prober::reachable)
                .orElse(null);
        Http http = verify.http();
        if (http != null && http.address() == null && first != null && !speakHttp(masters.certain())) {
            return new Probe.Refused("GET " + http.path() + " was not asked: uWSGI speaks its own protocol on " + first
                    + "; say in spec.verify.http.port or .unixSocket where the web server listens");
        }
        if (http != null) {
            Address address = http.address() == null ? first : reachable(http.address());
            if (address == null) {
                return new Probe.NotAsked();
            }
            Version version = verify.version();
            return version == null
                    ? http(host, http, address)
                    : versions(
                            host,
                            http,
                            address,
                            new Versions(version, desired.revision()),
                            asked(http, masters, journal));
        }
        Address address = verify.tcpPort() == null ? first : new Address.Tcp("127.0.0.1", verify.tcpPort());
        return address == null ? new Probe.NotAsked() : connect(host, address);
    }

    private static Probe http(Host host, Http http, Address address) throws HostException {
        var question = new Question(address, http.path(), http.host(), http.timeout());
        for (int right = 0; right < http.successes(); right++) {
            String problem = problem(http, host.ask(question));
            if (problem != null) {
                return refused(http, address, problem, right, http.successes());
            }
        }
        return new Probe.Answered(http.successes());
    }

    /** How many answers are to tell of their revision, and whether old workers may still be among those who answer. */
    private record Asked(int answers, boolean overlap) {}

    /** Whether an instance answers that was not restarted since everything last was as wished. */
    private static boolean isRolling(Masters.Pool pool, Journal journal) {
        return journal.entries().reversed().stream()
                .takeWhile(entry -> !(entry.event() instanceof Event.Converged))
                .filter(entry -> entry.event() instanceof Event.Restarting)
                .map(JournalEntry::at)
                .min(Instant::compareTo)
                .map(first -> pool.masters().stream()
                        .anyMatch(master -> master.startedAt().isBefore(first)))
                .orElse(true);
    }

    /** The kernel picks who answers: one right answer proves one worker, so there are two for each of them when a reload is to be proven. */
    private static Asked asked(Http http, Masters masters, Journal journal) {
        if (!journal.reloading()) {
            return new Asked(http.successes(), false);
        }
        boolean overlap = switch (masters) {
            case Masters.TwoMasters(Master old, Master fresh) -> !old.workers().isEmpty();
            case Masters.Pool pool -> isRolling(pool, journal);
            case Masters.OneMaster one -> false;
            case Masters.NoMaster none -> false;
            case Masters.Ambiguous unclear -> false;
        };
        int workers = masters.certain().stream()
                .mapToInt(master -> master.workers().size())
                .sum();
        return new Asked(Math.max(http.successes(), Math.min(2 * workers, MOST)), overlap);
    }

    private static Probe versions(Host host, Http http, Address address, Versions versions, Asked asked)
            throws HostException {
        var question = new Question(address, http.path(), http.host(), http.timeout());
        int right = 0;
        while (right < asked.answers()) {
            Answer answer = host.ask(question);
            String problem = problem(http, answer);
            if (problem != null) {
                return refused(http, address, problem, right, asked.answers());
            }
            right++;
            boolean wished = versions.add((Answer.Answered) answer);
            // While both generations serve, one answer of the new one shows that it is new; alone, one of another shows
            // that it is not.
            boolean told = asked.overlap() ? versions.wished() > 0 : !wished;
            if (told && right >= http.successes()) {
                break;
            }
        }
        return new Probe.Answered(right, versions.counted());
    }

    private static Probe refused(Http http, Address address, String problem, int right, int asked) {
        return new Probe.Refused("GET " + http.path() + " on " + address + " " + problem + " (answer " + (right + 1)
                + " of " + asked + ")");
    }

    private static @Nullable String problem(Http http, Answer answer) {
        return switch (answer) {
            case Answer.Answered(int status, var headers, String body) ->
                status == http.status() ? null : "was answered with " + status + ", not " + http.status();
            case Answer.Silent(String problem) -> "was not answered: " + Excerpt.end(problem);
            case Answer.Accepted() -> "was not answered with HTTP";
        };
    }

    private static boolean speakHttp(List<Master> masters) {
        return masters.stream()
                .allMatch(master -> master.uwsgi() == null
                        || !master.uwsgi().settings().known()
                        || master.uwsgi().settings().speaksHttp());
    }

    private static Probe connect(Host host, Address address) throws HostException {
        return switch (host.ask(new Question(address, null, "", CONNECT))) {
            case Answer.Silent(String problem) ->
                new Probe.Refused("a connection to " + address + " was refused: " + Excerpt.end(problem));
            case Answer.Accepted accepted -> new Probe.Answered(1);
            case Answer.Answered answered -> new Probe.Answered(1);
        };
    }

    /** A socket that is bound to all addresses is asked on loopback. */
    private static Address reachable(Address address) {
        if (address instanceof Address.Tcp(String host, int port) && Processes.isAny(host)) {
            return new Address.Tcp(host.contains(":") ? "[::1]" : "127.0.0.1", port);
        }
        return address;
    }
}
