package dev.graceful.bench;

import dev.graceful.converge.Converger;
import dev.graceful.converge.Pace;
import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.host.Look;
import dev.graceful.host.Snapshot;
import dev.graceful.model.AppKey;
import dev.graceful.model.Checkout;
import dev.graceful.model.Desired;
import dev.graceful.model.Masters;
import dev.graceful.model.Observation;
import dev.graceful.model.Outcome;
import dev.graceful.model.Plan;
import dev.graceful.model.Probe;
import dev.graceful.model.Revision;
import dev.graceful.observe.Observer;
import dev.graceful.plan.Planner;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;

/** All machines at once, each on a thread of its own: what the operator does with them, without everything around it. */
final class Fleet implements AutoCloseable {
    /** A change takes about ten rounds; one that takes this many is not going to end. */
    private static final int MOST_ROUNDS = 1_000;

    private static final AppKey APP = new AppKey("bench", "app");

    private record Member(Endpoint endpoint, Host host) {}

    private final String origin;
    private final List<Member> members;
    /** How many of the members, from the first on, are to be worked with; those after them are only besieged. */
    private volatile int good;

    private final Observer observer = new Observer();
    private final Pace pace = Pace.real();
    private final Converger converger = new Converger(pace);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, LongAdder> parts = new ConcurrentHashMap<>();

    private Fleet(String origin, List<Member> members) {
        this.origin = origin;
        this.members = members;
        this.good = members.size();
    }

    /** @param origin the repository that every machine fetches from */
    static Fleet of(List<Endpoint> endpoints, Connector connector, String origin) throws HostException {
        var members = new ArrayList<Member>();
        for (Endpoint endpoint : endpoints) {
            members.add(new Member(endpoint, connector.connect(endpoint)));
        }
        return new Fleet(origin, List.copyOf(members));
    }

    /** Observes every machine once; every one must have the revision on disk and answer, and nothing may be left to do. */
    void observe(Revision revision) throws IOException {
        onAll(member -> {
            Desired desired = wish(member.endpoint(), revision);
            Observation seen = observer.observe(member.host(), desired);
            Plan.Next next = Planner.plan(desired, seen).next();
            if (!(next instanceof Plan.Next.Rest) || !isComplete(seen, revision)) {
                throw new IOException(member.endpoint().name() + ": something is left to do: " + next + " as " + seen);
            }
        });
    }

    /** Looks at every machine once: the revision on disk, its processes and its sockets, and asks the application nothing. */
    void look(Revision revision) throws IOException {
        onAll(member -> {
            String git = member.endpoint().path() + "/.git/";
            List<String> files = List.of(git + "HEAD", git + "refs/heads/main");
            Snapshot seen = member.host().look(new Look(APP, member.endpoint().path(), files, List.of("gunicorn")));
            long gunicorns = seen.processes().stream()
                    .filter(process -> String.join(" ", process.argv()).contains("gunicorn"))
                    .count();
            boolean onDisk = seen.files().containsValue(new Snapshot.FileFact.Text(revision.sha() + "\n"));
            if (!onDisk || gunicorns < 2 || seen.listening().isEmpty()) {
                throw new IOException(member.endpoint().name() + ": the look is wrong: " + seen);
            }
        });
    }

    private static boolean isComplete(Observation seen, Revision revision) {
        return seen.checkout() instanceof Checkout.WorkTree tree
                && tree.head().equals(revision)
                && seen.masters() instanceof Masters.OneMaster(var master)
                && !master.workers().isEmpty()
                && !master.listening().isEmpty()
                && seen.probe() instanceof Probe.Answered;
    }

    /** Brings every machine to the revision, as far as planner and observer say that it is there, loaded and serving. */
    void change(Revision revision) throws IOException {
        parts.clear();
        onAll(member -> change(member, wish(member.endpoint(), revision)));
    }

    /** Where the time of the last change went: for every kind of round how often it came and its nanoseconds, summed over all machines. */
    Map<String, Long> parts() {
        var sums = new TreeMap<String, Long>();
        parts.forEach((kind, sum) -> sums.put(kind, sum.sum()));
        return sums;
    }

    private void took(String kind, long since) {
        parts.computeIfAbsent(kind + ".count", key -> new LongAdder()).increment();
        parts.computeIfAbsent(kind, key -> new LongAdder()).add(System.nanoTime() - since);
    }

    private void change(Member member, Desired desired) throws IOException {
        for (int round = 0; round < MOST_ROUNDS; round++) {
            long begin = System.nanoTime();
            Observation seen = observer.observe(member.host(), desired);
            took("observe", begin);
            begin = System.nanoTime();
            switch (Planner.plan(desired, seen).next()) {
                case Plan.Next.Act(var step, var phase) -> {
                    if (converger.perform(member.host(), desired, step) instanceof Outcome.Failed(var failure)) {
                        throw new IOException(
                                member.endpoint().name() + ": " + step.label() + " failed: " + failure.message());
                    }
                    took(step.getClass().getSimpleName(), begin);
                }
                case Plan.Next.Wait wait -> {
                    pace.rest(wait.lookAgain());
                    took("wait", begin);
                }
                case Plan.Next.Rest rest -> {
                    return;
                }
                case Plan.Next.Stop(var failure) ->
                    throw new IOException(member.endpoint().name() + ": stopped: " + failure.message() + " as " + seen);
            }
        }
        throw new IOException(member.endpoint().name() + ": not settled after " + MOST_ROUNDS + " rounds");
    }

    /** From now on only so many of the machines are worked with, from the first on. */
    void workWith(int count) {
        good = count;
    }

    /**
     * Observes every other machine over and over, as the operator does, until this is closed. No observation of one may succeed: they are
     * hostile or hang.
     */
    Siege besiege() {
        var siege = new Siege(observer, pace);
        members.subList(good, members.size())
                .forEach(member -> threads.execute(() ->
                        siege.hold(member.host(), wish(member.endpoint(), new Revision("0".repeat(40))))));
        return siege;
    }

    private interface Job {
        void run(Member member) throws IOException;
    }

    private void onAll(Job job) throws IOException {
        List<Future<?>> running = new ArrayList<>();
        for (Member member : members.subList(0, good)) {
            running.add(threads.submit(() -> {
                job.run(member);
                return null;
            }));
        }
        for (Future<?> one : running) {
            await(one);
        }
    }

    private static void await(Future<?> one) throws IOException {
        try {
            one.get();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof IOException told ? told : new IOException(failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    /** A plain reload by HUP, verified by one request, and no soak. */
    private Desired wish(Endpoint endpoint, Revision revision) {
        var http = new Desired.Http("/", null, "localhost", 200, 1, Duration.ofSeconds(10));
        return new Desired(
                APP,
                endpoint.name(),
                origin,
                "main",
                revision,
                endpoint.path(),
                Desired.LocalChanges.REFUSE,
                null,
                Desired.ServerWish.AUTO,
                new Desired.Locator.Discover(),
                new Desired.Reload(Desired.Strategy.HUP, Duration.ofSeconds(60), Duration.ZERO, null),
                new Desired.Verify(http, null, Duration.ZERO),
                "");
    }

    @Override
    public void close() {
        members.forEach(member -> member.host().close());
        threads.shutdownNow();
        threads.close();
    }
}
