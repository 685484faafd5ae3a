package dev.graceful.host.simulated;

import dev.graceful.host.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Clients of one application: each request on a connection of its own, none tried twice, every one accounted for. */
public final class Clients {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private record Waiting(Request request, long inode, Duration takes) {}

    private final Machine machine;
    private final Site site;
    private final List<Arbiter> arbiters;
    private final Map<String, Integer> answered = new TreeMap<>();
    private final Map<String, Integer> lost = new TreeMap<>();
    private final List<Waiting> backlog = new ArrayList<>();
    private boolean sending;
    private boolean wasUp;
    private int outages;
    private int turn;
    private @Nullable Instant downSince;
    private Duration down = Duration.ZERO;

    Clients(Machine machine, Site site, List<Arbiter> arbiters) {
        this.machine = machine;
        this.site = site;
        this.arbiters = arbiters;
    }

    /** Begins to send a request every so often, each of which takes this long to answer. */
    public void send(Duration every, Duration takes) {
        sending = true;
        next(every, takes);
    }

    private void next(Duration every, Duration takes) {
        if (sending) {
            arrive(new Request(answered, lost), takes);
            machine.after(every, () -> next(every, takes));
        }
    }

    /** Sends no more; those under way are still accounted for as the clock moves. */
    public void stop() {
        sending = false;
    }

    /** How many requests were answered, by the revision that answered. */
    public Map<String, Integer> answered() {
        return Map.copyOf(answered);
    }

    /** How many requests were lost, by the reason; empty is what a deploy must reach. */
    public Map<String, Integer> lost() {
        return Map.copyOf(lost);
    }

    /** How many times the last master that served ceased to, once one had served. */
    public int outages() {
        return outages;
    }

    /** For how long no master served, once one had. */
    public Duration down() {
        return downSince == null ? down : down.plus(Duration.between(downSince, machine.now()));
    }

    private void arrive(Request request, Duration takes) {
        Long inode = machine.reached(site.listen());
        if (inode == null) {
            request.lost("connection refused");
            return;
        }
        backlog.add(new Waiting(request, inode, takes));
        machine.after(PATIENCE, () -> request.lost("no answer within " + PATIENCE.toSeconds() + " s"));
        changed();
    }

    /** Something started, ended, became ready or began to leave. */
    void changed() {
        boolean up = !serving(machine.reached(site.listen())).isEmpty();
        if (wasUp && !up) {
            outages++;
            downSince = machine.now();
        }
        if (up && downSince != null) {
            down = down.plus(Duration.between(downSince, machine.now()));
            downSince = null;
        }
        wasUp = up;
        backlog.removeIf(this::settle);
    }

    private boolean settle(Waiting waiting) {
        if (machine.holders(waiting.inode()).isEmpty()) {
            waiting.request().lost("connection reset");
            return true;
        }
        List<Worker> ready = accepting(waiting.inode());
        if (!ready.isEmpty()) {
            ready.get(turn++ % ready.size()).serve(waiting.request(), waiting.takes());
        }
        return !ready.isEmpty() || waiting.request().settled();
    }

    /** Whom the kernel may give a connection to: every ready worker of every master that shares the socket. */
    private List<Worker> accepting(@Nullable Long inode) {
        return arbiters.stream()
                .flatMap(arbiter -> arbiter.workers.stream())
                .filter(worker -> worker.ready() && inode != null && worker.process.sockets.contains(inode))
                .toList();
    }

    private List<Worker> serving(@Nullable Long inode) {
        return accepting(inode).stream()
                .filter(worker -> worker.status() != null)
                .toList();
    }

    /** What a probe sees now. */
    Answer probe(boolean onlyConnect, Duration timeout) {
        Long inode = machine.reached(site.listen());
        if (inode == null) {
            return new Answer.Silent("connection refused");
        }
        if (onlyConnect) {
            return new Answer.Accepted();
        }
        List<Worker> ready = accepting(inode);
        Worker worker = ready.isEmpty() ? null : ready.get(turn++ % ready.size());
        Integer status = worker == null ? null : worker.status();
        if (worker == null || status == null) {
            machine.advance(timeout);
            return new Answer.Silent("no whole answer within " + timeout.toMillis() + " ms");
        }
        return new Answer.Answered(
                status,
                Map.of("x-revision", String.valueOf(worker.revision)),
                worker.revision + " " + worker.process.pid() + "\n");
    }
}
