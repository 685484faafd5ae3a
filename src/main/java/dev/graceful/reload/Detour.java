package dev.graceful.reload;

import dev.graceful.model.Desired;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Master;
import dev.graceful.model.Owner;
import dev.graceful.model.Revision;
import dev.graceful.model.Signal;
import dev.graceful.model.Step;
import dev.graceful.model.Step.Channel;
import dev.graceful.model.Uwsgi;
import org.jspecify.annotations.Nullable;

/**
 * How HUP gets to a master that the account of the product may examine and not signal, such as root without CAP_KILL. The signal comes first,
 * because it reaches this very process or none; a file may be watched by others, too. No other signal has a detour: a new master that
 * USR2 starts could not be ended again.
 */
final class Detour {
    private Detour() {}

    /** HUP to a master, with what is left where that is not permitted. */
    static Step.Send hup(Desired desired, Master master, Purpose purpose, Revision code) {
        Owner through = SystemdReload.through(desired, master);
        Channel detour = through == null ? of(desired, master) : null;
        return new Step.Send(purpose, Signal.HUP, master.id(), code, through, detour);
    }

    private static @Nullable Channel of(Desired desired, Master master) {
        Uwsgi uwsgi = master.uwsgi();
        if (uwsgi != null) {
            String fifo = UwsgiChoice.fifo(desired, uwsgi.settings());
            if (fifo != null) {
                return new Channel.Fifo(fifo, 'r');
            }
            if (!uwsgi.settings().touchReload().isEmpty()) {
                return new Channel.Touch(uwsgi.settings().touchReload().getFirst());
            }
        }
        return master.owner() instanceof Owner.Supervisor(String program) ? new Channel.Supervised(program) : null;
    }
}
