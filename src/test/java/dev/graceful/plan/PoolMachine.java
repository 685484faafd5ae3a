package dev.graceful.plan;

import dev.graceful.model.Checkout;
import dev.graceful.model.CommandRun;
import dev.graceful.model.InFlight;
import dev.graceful.model.Instance;
import dev.graceful.model.Instance.State;
import dev.graceful.model.Journal;
import dev.graceful.model.JournalEntry;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Keeping;
import dev.graceful.model.Master;
import dev.graceful.model.Masters;
import dev.graceful.model.Objects;
import dev.graceful.model.Observation;
import dev.graceful.model.Owner;
import dev.graceful.model.Probe;
import dev.graceful.model.ProcessId;
import dev.graceful.model.Range;
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
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A machine with several preloading gunicorns on one socket that a supervisor holds, made of values only. */
final class PoolMachine {
    /** How a revision behaves once a gunicorn was started with it. */
    enum Quality {
        GOOD,
        /** The rehearsal sees it. */
        BROKEN,
        /** Only its start sees it. */
        DIES,
        /** It answers with 500. */
        MUTE,
        SLOW
    }

    /** How far a step gets before the operator is killed. */
    enum Reach {
        NOTHING,
        INTENT,
        /** Of a restart: the old one was stopped. */
        HALF,
        DEED,
        ALL
    }

    private static final int WORKERS = 2;
    private static final int RETRIES = 3;

    /** One process that supervisor keeps. */
    final class Kept {
        final String name;
        State state = State.RUNS;

        @Nullable
        ProcessId master;

        Revision code = disk;
        Instant startedAt = now;
        List<Worker> workers = List.of();
        int tries;
        int restarts;

        Kept(String name) {
            this.name = name;
        }

        boolean serves() {
            return state == State.RUNS && workers.size() == WORKERS && quality(code) != Quality.MUTE;
        }

        private void start() {
            state = State.CHANGES;
            master = id();
            code = disk;
            startedAt = now;
            workers = List.of();
        }

        private void stop() {
            state = State.STOPPED;
            master = null;
            workers = List.of();
            tries = 0;
        }

        private void tick() {
            long age = Duration.between(startedAt, now).toMillis();
            if (state == State.FAILED && tries <= RETRIES && age > 1_000L * tries) {
                start();
            }
            if (master == null || !workers.isEmpty()) {
                return;
            }
            if (quality(code) == Quality.DIES && age >= 300) {
                state = State.FAILED;
                master = null;
                tries++;
                return;
            }
            if (quality(code) != Quality.DIES && age >= (quality(code) == Quality.SLOW ? 60_000 : 400)) {
                state = State.RUNS;
                tries = 0;
                workers = List.of(new Worker(id(), now), new Worker(id(), now));
            }
        }

        private Instance instance() {
            return new Instance(name, state, state.name(), null, master == null ? null : seen(master));
        }

        private Master seen(ProcessId id) {
            var settings =
                    new Settings("23.0.0", Trit.YES, Trit.NO, Trit.NO, WORKERS, "sync", Duration.ofSeconds(5), null);
            return new Master(
                    id,
                    5,
                    "shop",
                    startedAt,
                    ServerKind.GUNICORN,
                    List.of("gunicorn", "app"),
                    "/usr/bin/python3",
                    "/srv/shop",
                    settings,
                    new Owner.Supervisor(name),
                    List.of(),
                    workers,
                    null,
                    true,
                    null);
        }
    }

    final Map<Revision, Quality> qualities;
    final List<Kept> kept = new ArrayList<>();
    final List<JournalEntry> journal = new ArrayList<>();
    private final List<Checkout.HeadMove> moves = new ArrayList<>();
    Instant now = Instant.parse("2026-01-01T10:00:00.123Z");
    Revision disk;
    Revision wish;
    private long pids = 100;

    PoolMachine(int instances, Revision first, Revision wish, Map<Revision, Quality> qualities) {
        this.qualities = qualities;
        this.wish = wish;
        this.disk = first;
        moved(first);
        now = now.plusSeconds(100);
        for (int i = 0; i < instances; i++) {
            var one = new Kept("web:web_" + i);
            one.start();
            kept.add(one);
        }
        pass(100_000);
    }

    private Quality quality(Revision code) {
        return qualities.getOrDefault(code, Quality.GOOD);
    }

    Observation seen() {
        var tree = new Checkout.WorkTree(disk, "main", List.of(), moves);
        var objects = new Objects.Present(new Range(disk, wish, true, disk.equals(wish) ? 0 : 1, List.of()));
        var pool = new Masters.Pool(
                new Keeping.Supervisor("supervisorctl", null, "/", "root"),
                kept.stream().map(Kept::instance).toList());
        return new Observation(
                now,
                Instant.MIN,
                tree,
                objects,
                pool,
                probe(),
                null,
                new CommandRun.None(),
                new Watch.None(),
                new InFlight.NotAsked(),
                new Journal(journal));
    }

    /** The kernel picks a worker; in several tries a bad one is among them. */
    private Probe probe() {
        boolean mute = kept.stream().anyMatch(one -> !one.workers.isEmpty() && quality(one.code) == Quality.MUTE);
        boolean none = kept.stream().allMatch(one -> one.workers.isEmpty());
        return mute || none ? new Probe.Refused("GET / was answered with 500") : new Probe.Answered(3);
    }

    void apply(Step step, Reach reach) {
        if (reach == Reach.NOTHING) {
            return;
        }
        switch (step) {
            case Step.Move move -> move(move, reach);
            case Step.Rehearse rehearse -> {
                write(new Event.Ran(Purpose.REHEARSE, rehearse.revision(), null));
                pass(300);
                if (reach == Reach.ALL) {
                    int exit = quality(disk) == Quality.BROKEN ? 1 : 0;
                    write(new Event.Ran(Purpose.REHEARSE, rehearse.revision(), exit));
                }
            }
            case Step.RestartInstance restart -> restart(restart, reach);
            case Step.Note note -> write(note.event());
            case Step.Fetch s -> throw new AssertionError(s);
            case Step.Order s -> throw new AssertionError(s);
            case Step.Tell s -> throw new AssertionError(s);
            case Step.StartTraffic s -> throw new AssertionError(s);
            case Step.EndTraffic s -> throw new AssertionError(s);
            case Step.SetAside s -> throw new AssertionError(s);
            case Step.Send s -> throw new AssertionError(s);
            case Step.RunCommand s -> throw new AssertionError(s);
            case Step.Await s -> throw new AssertionError(s);
            case Step.Soak s -> throw new AssertionError(s);
        }
    }

    private void move(Step.Move move, Reach reach) {
        write(new Event.Moving(move.from(), move.to()));
        pass(3);
        if (reach != Reach.INTENT) {
            moved(move.to());
            pass(3);
        }
        if (reach == Reach.ALL) {
            write(new Event.Moved(move.to()));
        }
    }

    private void restart(Step.RestartInstance restart, Reach reach) {
        write(new Event.Restarting(restart.purpose(), restart.instance(), restart.revision()));
        pass(4);
        Kept one = kept.stream()
                .filter(k -> k.name.equals(restart.instance()))
                .findFirst()
                .orElseThrow();
        if (reach == Reach.INTENT) {
            return;
        }
        one.stop();
        one.restarts++;
        pass(400);
        if (reach == Reach.HALF) {
            return;
        }
        one.start();
        pass(1_000);
        if (reach == Reach.ALL) {
            write(new Event.Restarted(restart.purpose(), restart.instance()));
        }
    }

    private void moved(Revision to) {
        disk = to;
        moves.add(new Checkout.HeadMove(now.truncatedTo(ChronoUnit.SECONDS), to));
    }

    private void write(Event event) {
        journal.add(new JournalEntry(journal.size() + 1L, now, event));
    }

    /** Time passes in small steps. */
    void pass(long millis) {
        for (long left = millis; left > 0; left -= 100) {
            now = now.plusMillis(Math.min(left, 100));
            kept.forEach(Kept::tick);
        }
    }

    private ProcessId id() {
        return new ProcessId(pids++, now.toEpochMilli() / 10, "boot");
    }
}
