package dev.graceful.plan;

import dev.graceful.model.Checkout;
import dev.graceful.model.CommandRun;
import dev.graceful.model.InFlight;
import dev.graceful.model.Journal;
import dev.graceful.model.JournalEntry;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
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
import dev.graceful.model.Signal;
import dev.graceful.model.Step;
import dev.graceful.model.Traffic;
import dev.graceful.model.Trit;
import dev.graceful.model.Watch;
import dev.graceful.model.Worker;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A machine with one gunicorn on it, made of values only: steps are applied, time passes, faults are injected. */
final class Machine {
    /** How a revision behaves. */
    enum Quality {
        GOOD,
        BROKEN,
        SLOW,
        CHURNING,
        MUTE
    }

    /** How far a step gets before the operator is killed. */
    enum Reach {
        NOTHING,
        INTENT,
        DEED,
        ALL
    }

    /** One gunicorn master. */
    static final class Gunicorn {
        final ProcessId id;
        final Instant startedAt;
        final Revision code;
        final @Nullable Gunicorn parent;
        final List<Worker> workers = new ArrayList<>();
        final Map<ProcessId, Revision> loaded = new HashMap<>();
        boolean thinned;

        @Nullable
        Instant ends;

        Gunicorn(ProcessId id, Instant startedAt, Revision code, @Nullable Gunicorn parent) {
            this.id = id;
            this.startedAt = startedAt;
            this.code = code;
            this.parent = parent;
        }
    }

    static final int WORKERS = 3;
    final boolean preload;
    final boolean daemon;
    final Map<Revision, Quality> qualities;
    Revision wish;
    final List<Gunicorn> alive = new ArrayList<>();
    final List<JournalEntry> journal = new ArrayList<>();
    final List<Checkout.HeadMove> moves = new ArrayList<>();
    Instant now = Instant.parse("2026-01-01T10:00:00.123Z");
    Revision disk;
    boolean fetched;
    private long pids = 100;

    Machine(boolean preload, boolean daemon, Revision first, Revision wish, Map<Revision, Quality> qualities) {
        this.preload = preload;
        this.daemon = daemon;
        this.wish = wish;
        this.qualities = qualities;
        this.disk = first;
        moved(first);
        now = now.plusSeconds(100);
        Gunicorn master = new Gunicorn(id(), now, first, null);
        alive.add(master);
        now = now.plusSeconds(1);
        fork(master);
        now = now.plusSeconds(100);
    }

    private static final Traffic SOME = new Traffic(5, 0, 0, 12, 0, 0, 0, "-");

    /** Whether requests are sent. */
    boolean sending;

    private boolean begun;

    Observation seen() {
        var tree = new Checkout.WorkTree(disk, "main", List.of(), moves);
        Objects objects = fetched || disk.equals(wish)
                ? new Objects.Present(new Range(disk, wish, true, disk.equals(wish) ? 0 : 1, List.of()))
                : new Objects.Missing();
        return new Observation(
                now,
                Instant.MIN,
                tree,
                objects,
                masters(),
                probe(),
                null,
                new CommandRun.None(),
                watch(),
                new InFlight.NotAsked(),
                new Journal(journal));
    }

    /** What is told of the requests that the journal announces. */
    private Watch watch() {
        if (new Journal(journal).watching().isEmpty()) {
            return new Watch.None();
        }
        if (!begun) {
            return new Watch.Announced();
        }
        return sending ? new Watch.Running(null, SOME) : new Watch.Ended(Traffic.none());
    }

    Masters masters() {
        return switch (alive.size()) {
            case 0 -> new Masters.NoMaster("the process table");
            case 1 -> new Masters.OneMaster(master(alive.getFirst()));
            default -> new Masters.TwoMasters(master(alive.get(0)), master(alive.get(1)));
        };
    }

    private Master master(Gunicorn g) {
        var settings = new Settings(
                "23.0.0", Trit.of(preload), Trit.of(daemon), Trit.NO, WORKERS, "sync", Duration.ofSeconds(5), null);
        return new Master(
                g.id,
                g.parent == null ? 1 : g.parent.id.pid(),
                "shop",
                g.startedAt,
                ServerKind.GUNICORN,
                List.of("gunicorn", "app"),
                "/usr/bin/python3",
                "/srv/shop",
                settings,
                new Owner.Nobody(),
                List.of(),
                g.workers);
    }

    Probe probe() {
        if (alive.stream().noneMatch(this::serving)) {
            return new Probe.Refused("connection refused");
        }
        boolean mute = alive.stream()
                .flatMap(g -> g.loaded.values().stream())
                .anyMatch(code -> qualities.get(code) == Quality.MUTE);
        return mute ? new Probe.Refused("status 500") : new Probe.Answered(3);
    }

    boolean serving(Gunicorn g) {
        return g.ends == null
                && g.loaded.values().stream()
                        .anyMatch(code -> qualities.get(code) == Quality.GOOD || qualities.get(code) == Quality.SLOW);
    }

    boolean complete(Gunicorn g) {
        return g.ends == null && g.workers.size() >= WORKERS;
    }

    void apply(Step step, Reach reach) {
        if (reach == Reach.NOTHING) {
            return;
        }
        switch (step) {
            case Step.Fetch fetch -> fetched = true;
            case Step.Move move -> {
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
            case Step.Rehearse rehearse -> {
                write(new Event.Ran(Purpose.REHEARSE, rehearse.revision(), null));
                pass(300);
                if (reach == Reach.ALL) {
                    int exit = qualities.get(disk) == Quality.BROKEN ? 1 : 0;
                    write(new Event.Ran(Purpose.REHEARSE, rehearse.revision(), exit));
                }
            }
            case Step.Send send -> {
                write(new Event.Signalling(send.purpose(), send.target(), send.revision()));
                pass(4);
                Optional<Gunicorn> target = find(send.target());
                if (reach != Reach.INTENT && target.isPresent()) {
                    ProcessId fresh = signal(target.get(), send.signal());
                    pass(60);
                    if (reach == Reach.ALL) {
                        write(new Event.Signalled(send.purpose(), send.target(), fresh));
                    }
                }
            }
            case Step.Note note -> write(note.event());
            case Step.StartTraffic start -> {
                if (new Journal(journal).watching().isEmpty()) {
                    write(new Event.Watching(start.revision()));
                    begun = false;
                }
                begun |= reach != Reach.INTENT;
                sending |= reach != Reach.INTENT;
            }
            case Step.EndTraffic end -> {
                sending &= reach == Reach.INTENT;
                if (reach == Reach.ALL) {
                    write(new Event.Watched(end.revision(), SOME));
                }
            }
            case Step.SetAside s -> throw new AssertionError(s);
            case Step.RestartInstance s -> throw new AssertionError(s);
            case Step.Order s -> throw new AssertionError(s);
            case Step.Tell tell -> throw new IllegalStateException("a gunicorn has no fifo: " + tell);
            case Step.RunCommand s -> throw new AssertionError(s);
            case Step.Await s -> throw new AssertionError(s);
            case Step.Soak s -> throw new AssertionError(s);
        }
    }

    @Nullable
    ProcessId signal(Gunicorn g, Signal signal) {
        switch (signal) {
            case USR2 -> {
                if (alive.size() == 1 && g.ends == null) {
                    Gunicorn fresh = new Gunicorn(id(), now, disk, g);
                    alive.add(fresh);
                    return fresh.id;
                }
            }
            case HUP -> {
                g.thinned = false;
                if (g.ends == null) {
                    g.workers.clear();
                    g.loaded.clear();
                    now = now.plusMillis(30);
                    fork(g);
                }
            }
            case TERM -> g.ends = g.ends == null ? now.plusMillis(400) : g.ends;
            case WINCH -> {
                if (daemon) {
                    g.thinned = true;
                    g.workers.clear();
                    g.loaded.clear();
                }
            }
            case CONT -> {}
        }
        return null;
    }

    Optional<Gunicorn> find(ProcessId id) {
        return alive.stream().filter(g -> g.id.equals(id)).findFirst();
    }

    void moved(Revision to) {
        disk = to;
        moves.add(new Checkout.HeadMove(now.truncatedTo(ChronoUnit.SECONDS), to));
    }

    private void write(Event event) {
        journal.add(new JournalEntry(journal.size() + 1L, now, event));
    }

    /** Time passes in small steps; masters boot, churn and end. */
    void pass(long millis) {
        long left = millis;
        while (left > 0) {
            long step = Math.min(left, 100);
            now = now.plusMillis(step);
            left -= step;
            tick();
        }
    }

    private void tick() {
        alive.removeIf(g -> g.ends != null && !g.ends.isAfter(now));
        for (Gunicorn g : List.copyOf(alive)) {
            if (g.thinned || g.ends != null) {
                continue;
            }
            Quality quality = qualities.getOrDefault(preload ? g.code : disk, Quality.GOOD);
            Duration age = Duration.between(g.startedAt, now);
            if (g.workers.isEmpty()) {
                boot(g, quality, age);
            } else if (g.loaded.values().stream().anyMatch(c -> qualities.get(c) == Quality.BROKEN)) {
                alive.remove(g);
            } else if (g.loaded.values().stream().anyMatch(c -> qualities.get(c) == Quality.CHURNING)
                    && now.toEpochMilli() / 100 % 7 == 0) {
                g.workers.clear();
                g.loaded.clear();
                fork(g);
            }
        }
    }

    private void boot(Gunicorn g, Quality quality, Duration age) {
        if (age.toMillis() < 400) {
            return;
        }
        switch (quality) {
            case BROKEN -> alive.remove(g);
            case SLOW -> {
                if (age.toSeconds() > 60) {
                    fork(g);
                }
            }
            case GOOD, CHURNING, MUTE -> fork(g);
        }
    }

    private void fork(Gunicorn g) {
        for (int i = 0; i < WORKERS; i++) {
            Worker worker = new Worker(id(), now);
            g.workers.add(worker);
            g.loaded.put(worker.id(), preload ? g.code : disk);
        }
    }

    /** One worker is renewed, as max-requests does. */
    void recycle(Gunicorn g) {
        if (!g.workers.isEmpty() && !g.thinned && g.ends == null) {
            g.loaded.remove(g.workers.removeFirst().id());
            Worker worker = new Worker(id(), now);
            g.workers.add(worker);
            g.loaded.put(worker.id(), preload ? g.code : disk);
        }
    }

    private ProcessId id() {
        return new ProcessId(pids++, now.toEpochMilli() / 10, "boot");
    }
}
