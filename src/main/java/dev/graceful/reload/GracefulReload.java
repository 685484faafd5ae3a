package dev.graceful.reload;

import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Master;
import dev.graceful.model.Revision;
import dev.graceful.model.Step;

/**
 * HUP to a uWSGI, or {@code r} into its fifo or touch-reload where HUP is not permitted: every worker finishes its request and ends, the master executes itself anew with the same pid and the same sockets, and
 * loads the code on disk. Meanwhile connections wait in the backlog. TERM is never sent: without die-on-term it is a brutal reload.
 */
public final class GracefulReload implements ReloadStrategy {
    @Override
    public Course course(Situation s, Master master) {
        return UwsgiReload.course(s, master, this::ask);
    }

    /** What asks for it. */
    Step ask(Situation s, Master master, Purpose purpose, Revision code) {
        return Detour.hup(s.desired(), master, purpose, code);
    }
}
