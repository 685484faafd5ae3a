package dev.graceful.observe;

import dev.graceful.host.Answer;
import dev.graceful.host.Excerpt;
import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.host.Question;
import dev.graceful.model.Address;
import dev.graceful.model.Desired.Http;
import dev.graceful.model.Desired.Verify;
import dev.graceful.model.Probe;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks the application, on its machine, whether it works. */
final class Prober {
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private Prober() {}

    /**
     * Asks as declared; with nothing declared it only connects to an address that the master listens on.
     *
     * @param listening the addresses of the master, in any order; empty when there is none
     */
    static Probe probe(Host host, Verify verify, List<Address> listening) throws HostException {
        Address first = listening.isEmpty() ? null : reachable(listening.getFirst());
        Http http = verify.http();
        if (http != null) {
            Address address = http.address() == null ? first : reachable(http.address());
            return address == null ? new Probe.NotAsked() : http(host, http, address);
        }
        Address address = verify.tcpPort() == null ? first : new Address.Tcp("127.0.0.1", verify.tcpPort());
        return address == null ? new Probe.NotAsked() : connect(host, address);
    }

    private static Probe http(Host host, Http http, Address address) throws HostException {
        var question = new Question(address, http.path(), http.host(), http.timeout());
        for (int right = 0; right < http.successes(); right++) {
            String problem = problem(http, host.ask(question));
            if (problem != null) {
                return new Probe.Refused("GET " + http.path() + " on " + address + " " + problem + " (answer "
                        + (right + 1) + " of " + http.successes() + ")");
            }
        }
        return new Probe.Answered(http.successes());
    }

    private static @Nullable String problem(Http http, Answer answer) {
        return switch (answer) {
            case Answer.Answered(int status, String body) ->
                status == http.status() ? null : "was answered with " + status + ", not " + http.status();
            case Answer.Silent(String problem) -> "was not answered: " + Excerpt.end(problem);
            case Answer.Accepted() -> "was not answered with HTTP";
        };
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
