package dev.graceful.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.model.AppKey;
import dev.graceful.model.Checkout;
import dev.graceful.model.CommandRun;
import dev.graceful.model.Desired;
import dev.graceful.model.Failure;
import dev.graceful.model.InFlight;
import dev.graceful.model.Journal;
import dev.graceful.model.JournalEntry;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.Master;
import dev.graceful.model.Masters;
import dev.graceful.model.Objects;
import dev.graceful.model.Observation;
import dev.graceful.model.Owner;
import dev.graceful.model.Plan;
import dev.graceful.model.Probe;
import dev.graceful.model.ProcessId;
import dev.graceful.model.Range;
import dev.graceful.model.Reason;
import dev.graceful.model.Revision;
import dev.graceful.model.ServerKind;
import dev.graceful.model.Settings;
import dev.graceful.model.Step;
import dev.graceful.model.Trit;
import dev.graceful.model.Watch;
import dev.graceful.model.Worker;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** One literal picture of a host and the wish for it, at {@link #NOW}. Seconds are counted backwards from there. */
final class Scene {
    static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    static final Revision A = new Revision("a".repeat(40));
    static final Revision B = new Revision("b".repeat(40));
    static final Settings PRELOADED = settings(Trit.YES, Trit.NO);

    final List<JournalEntry> journal = new ArrayList<>();
    private final List<Checkout.HeadMove> pulls = new ArrayList<>();
    Masters masters = new Masters.NoMaster("pid file and process table");
    Probe probe = new Probe.Answered(3);
    Revision disk = A;
    Instant upSince = Instant.MIN;
    List<String> changed = List.of();
    boolean fetched = true;
    boolean fastForward = true;

    @Nullable
    Integer ready;

    CommandRun command = new CommandRun.None();
    Watch watch = new Watch.None();
    InFlight inFlight = new InFlight.NotAsked();
    Duration patience = Duration.ZERO;
    Desired.Strategy strategy = Desired.Strategy.AUTO;
    Desired.HandBack handBack = Desired.HandBack.REQUIRED;
    Desired.LocalChanges localChanges = Desired.LocalChanges.REFUSE;
    Desired.@Nullable Commands commands;
    Desired.Verify verify = new Desired.Verify(null, null, Duration.ZERO);

    static Settings settings(Trit preload, Trit daemon) {
        return settings("23.0.0", "sync", preload, daemon, Trit.NO);
    }

    static Settings settings(String version, String workerClass, Trit preload, Trit daemon, Trit reusePort) {
        return new Settings(version, preload, daemon, reusePort, 2, workerClass, Duration.ofSeconds(30), null);
    }

    static Instant ago(double seconds) {
        return NOW.minusMillis((long) (seconds * 1000));
    }

    static ProcessId id(long pid) {
        return new ProcessId(pid, pid, "boot");
    }

    static Master master(long pid, double age, Settings settings, double... workerAges) {
        return master(pid, age, settings, new Owner.Nobody(), workerAges);
    }

    static Master master(long pid, double age, Settings settings, Owner owner, double... workerAges) {
        List<Worker> workers = LongStream.range(0, workerAges.length)
                .mapToObj(i -> new Worker(id(pid + 1 + i), ago(workerAges[(int) i])))
                .toList();
        return new Master(
                id(pid),
                1,
                "shop",
                ago(age),
                ServerKind.GUNICORN,
                List.of("gunicorn"),
                "/venv/bin/python3",
                "/srv/shop",
                settings,
                owner,
                List.of(),
                workers);
    }

    Scene note(double ago, Event event) {
        journal.add(new JournalEntry(journal.size() + 1L, ago(ago), event));
        return this;
    }

    /** A worker has been at a request for so long. */
    Scene answering(long worker, double seconds) {
        return answering(new InFlight.Request(id(worker), Duration.ofMillis((long) (seconds * 1000)), false));
    }

    Scene answering(InFlight.Request... requests) {
        inFlight = new InFlight.Seen(List.of(requests));
        return this;
    }

    /** The wished revision was put on disk by us. */
    Scene moved(double ago) {
        disk = B;
        return note(ago, new Event.Moving(A, B)).note(ago - 0.1, new Event.Moved(B));
    }

    Desired desired() {
        return desired(B, "");
    }

    /** The wish for another revision, or for another try. */
    Desired desired(Revision wished, String attempt) {
        var reload = new Desired.Reload(strategy, Duration.ofSeconds(60), Duration.ofSeconds(10), commands, handBack)
                .waitingForLongRequests(patience);
        return new Desired(
                new AppKey("default", "shop"),
                "web1",
                "https://git.example/shop.git",
                "main",
                wished,
                "/srv/shop",
                localChanges,
                null,
                Desired.ServerWish.AUTO,
                new Desired.Locator.Discover(),
                reload,
                verify,
                attempt);
    }

    Event.Failed failed() {
        return new Event.Failed(B, desired().fingerprint(), A, Reason.NewMasterDied, "new master 20 ended");
    }

    Plan plan() {
        return Planner.plan(desired(), seen());
    }

    /** Someone else moved the work tree. */
    Scene pulled(double ago, Revision to) {
        disk = to;
        pulls.add(new Checkout.HeadMove(ago(ago).truncatedTo(ChronoUnit.SECONDS), to));
        return this;
    }

    Observation seen() {
        List<Checkout.HeadMove> moves = new ArrayList<>();
        moves.add(new Checkout.HeadMove(ago(100_000), A));
        for (JournalEntry entry : journal) {
            if (entry.event() instanceof Event.Moved(Revision to)) {
                moves.add(new Checkout.HeadMove(entry.at().truncatedTo(ChronoUnit.SECONDS), to));
            }
        }
        Objects objects = fetched
                ? new Objects.Present(new Range(disk, B, fastForward, disk.equals(B) ? 0 : 3, List.of()))
                : new Objects.Missing();
        moves.addAll(pulls);
        return new Observation(
                NOW,
                upSince,
                tree(moves),
                objects,
                masters,
                probe,
                ready,
                command,
                watch,
                inFlight,
                new Journal(journal));
    }

    private Checkout.WorkTree tree(List<Checkout.HeadMove> moves) {
        return new Checkout.WorkTree(disk, "main", changed, moves);
    }

    List<String> labels() {
        return plan().steps().stream().map(planned -> planned.step().label()).toList();
    }

    /** The step that comes next; it must be one. */
    static Step acts(Scene scene) {
        assertThat(scene.plan().next()).isInstanceOf(Plan.Next.Act.class);
        return ((Plan.Next.Act) scene.plan().next()).step();
    }

    /** Why nothing is done; that must be so. */
    static Failure stops(Scene scene) {
        assertThat(scene.plan().next()).isInstanceOf(Plan.Next.Stop.class);
        return ((Plan.Next.Stop) scene.plan().next()).failure();
    }
}
