package dev.graceful.host.simulated;

import dev.graceful.host.HostException;
import dev.graceful.model.Reason;

/** What goes wrong with the calls to a simulated machine. Every call has two points: before and after its effect. */
public final class Faults {
    /** The operator was killed in the middle of a call. Nothing of the product catches an error like this. */
    public static final class OperatorKilled extends Error {
        private static final long serialVersionUID = 1L;

        OperatorKilled(int point) {
            super("the operator was killed at point " + point);
        }
    }

    private final String host;
    private int points;
    private int killAt = -1;
    private int unreachable;
    private boolean diskFull;

    Faults(String host) {
        this.host = host;
    }

    /** How many points were passed so far: a run without a fault tells how many there are to be killed at. */
    public synchronized int points() {
        return points;
    }

    /** Kills the operator when this many points have been passed from the beginning; once. */
    public synchronized void killOperatorAt(int point) {
        killAt = point;
    }

    /** Makes the machine unreachable for the next calls. */
    public synchronized void unreachableFor(int calls) {
        unreachable = calls;
    }

    /** Makes the disk of the journal full, or gives it room again. */
    public synchronized void diskFull(boolean full) {
        diskFull = full;
    }

    synchronized void before() throws HostException {
        point();
        if (unreachable > 0) {
            unreachable--;
            throw new HostException(host, host + " did not answer", null);
        }
    }

    synchronized void beforeWriting() throws HostException {
        if (diskFull) {
            throw new HostException(
                    host,
                    Reason.DiskFull,
                    "the journal could not be written: no space left on device",
                    "make room on " + host,
                    null);
        }
    }

    synchronized void after() {
        point();
    }

    private void point() {
        if (++points == killAt) {
            throw new OperatorKilled(points);
        }
    }
}
