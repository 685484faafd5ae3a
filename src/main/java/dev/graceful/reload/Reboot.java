package dev.graceful.reload;

import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Master;
import dev.graceful.model.Reason;
import dev.graceful.model.ServerKind;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * A machine that was started anew in the middle of a try. Whoever starts the application there starts it with the code on disk, and that is
 * the reload: nothing is signalled, what came up is watched like any new code and taken back like any.
 */
final class Reboot {
    private Reboot() {}

    /** What is still to do with a master that was started with the wished code; empty when that is not how it came by it. */
    static Optional<Course> course(Situation s, Master master) {
        return s.rebooted()
                .filter(boot -> !master.startedAt().isBefore(boot) && s.runsWished(master))
                .map(boot -> master.kind() == ServerKind.UWSGI
                        ? UwsgiReload.restarted(s, master, boot)
                        : Hup.restarted(s, master, boot));
    }

    /** What is still to do while no master is there; empty when that has another cause. */
    static Optional<Course> none(Situation s) {
        return s.rebooted().map(boot -> none(s, boot));
    }

    private static Course none(Situation s, Instant boot) {
        Instant deadline = s.deadline(boot);
        String middle = "the machine was started at " + boot.truncatedTo(ChronoUnit.SECONDS)
                + ", in the middle of bringing " + s.wished() + " up";
        if (s.now().isBefore(deadline)) {
            return new Course.Go(Finish.waiting(s, "a master to come up: " + middle, deadline));
        }
        String late = middle + ", and no master has come up";
        boolean proven = s.past()
                .last(Event.Verified.class)
                .filter(found -> found.event().revision().equals(s.wished()))
                .isPresent();
        return proven || s.past().tried(Purpose.RETIRE, s.wished()).isPresent()
                ? new Course.Stop(Messages.down(s, late))
                : s.failed(
                        Reason.ServiceDown,
                        late + " within " + Words.of(s.desired().reload().timeout()));
    }
}
