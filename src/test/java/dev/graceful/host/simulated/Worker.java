package dev.graceful.host.simulated;

import dev.graceful.host.simulated.Code.Kind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One gunicorn worker. */
final class Worker {
    private static final Duration ORPHAN_NOTICES = Duration.ofSeconds(1);

    final SimulatedProcess process;
    final String revision;
    private final Arbiter master;
    private boolean ready;
    private boolean leaving;
    private int serving;

    Worker(Arbiter master, SimulatedProcess process, String revision) {
        this.master = master;
        this.process = process;
        this.revision = revision;
        process.sockets.addAll(master.process.sockets);
        process.directory = master.process.directory;
        process.executable = master.process.executable;
        process.cgroup = master.process.cgroup;
        process.environment.putAll(master.process.environment);
        process.onOrphaned = () -> machine().after(ORPHAN_NOTICES, this::leave);
    }

    private Machine machine() {
        return master.site().machine();
    }

    private Kind kind() {
        return master.site().code(revision).kind();
    }

    /** Becomes ready, or fails, after this time. */
    void boot(Duration time) {
        if (kind() == Kind.HANGS) {
            return;
        }
        machine().after(time, () -> {
            if (process.ended()) {
                return;
            }
            switch (kind()) {
                case RAISES -> {
                    kill();
                    master.lost(this, true);
                }
                case EXITS -> {
                    kill();
                    master.lost(this, false);
                }
                case WORKS, MUTE, FAULTY, HANGS -> {
                    ready = true;
                    master.site().changed();
                }
            }
        });
    }

    boolean ready() {
        return ready && !leaving && !process.ended();
    }

    boolean leaving() {
        return leaving;
    }

    /** The status code of its answers; null when it gives none. */
    @Nullable
    Integer status() {
        return switch (kind()) {
            case WORKS -> 200;
            case FAULTY -> 500;
            case MUTE, RAISES, EXITS, HANGS -> null;
        };
    }

    /** Takes a request; the answer is told when it is there or when it is certain that there will be none. */
    void serve(Request request, Duration takes) {
        serving++;
        if (status() == null) {
            return; // it waits until the client or the worker gives up
        }
        machine().after(takes, () -> {
            if (process.ended()) {
                request.lost("its worker was killed");
                return;
            }
            serving--;
            request.answered(revision);
            endWhenIdle();
        });
    }

    /** Was told to end: finishes what it has, takes nothing new. */
    void leave() {
        if (!leaving && !process.ended()) {
            leaving = true;
            master.site().changed();
            machine().after(Duration.ofMillis(50), this::endWhenIdle);
            machine().after(master.site().site().gracefulTimeout(), this::kill);
        }
    }

    private void endWhenIdle() {
        if (leaving && !process.ended() && serving == 0) {
            kill();
        }
    }

    /** Ends now; what it had is lost. */
    void kill() {
        if (!process.ended()) {
            master.workers.remove(this);
            machine().end(process);
            master.site().changed();
        }
    }
}
