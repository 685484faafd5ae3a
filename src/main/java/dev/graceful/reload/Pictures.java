package dev.graceful.reload;

import dev.graceful.model.Failure;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Master;
import dev.graceful.model.Masters;
import dev.graceful.model.Reason;
import dev.graceful.model.ServerKind;
import java.util.Optional;

/** Which course belongs to which picture of the processes. */
public final class Pictures {
    private Pictures() {}

    /** What is still to do with one master, by a strategy that may be used on it. */
    public static Course one(Situation s, Master master, Choice choice) {
        Optional<Course> restarted = Reboot.course(s, master);
        if (restarted.isPresent()) {
            return restarted.get();
        }
        if (Hup.underWay(s)) {
            return under(choice, master).course(s, master);
        }
        if (s.runsWished(master)) {
            return Finish.course(s, master);
        }
        return choice.refusal() == null
                ? ReloadStrategy.of(choice.strategy(), master.kind()).course(s, master)
                : new Course.Stop(choice.refusal());
    }

    /** What goes on with a renewal of the workers that was begun, whatever would be chosen now. */
    private static ReloadStrategy under(Choice choice, Master master) {
        return master.kind() == ServerKind.UWSGI ? ReloadStrategy.of(choice.strategy(), master.kind()) : new Hup();
    }

    /** Whether the course for one master is a refusal to begin. */
    public static boolean refused(Situation s, Master master, Choice choice) {
        return choice.refusal() != null && !Hup.underWay(s) && !s.runsWished(master);
    }

    /** What is still to do with several instances that share a socket. */
    public static Course pool(Situation s, Masters.Pool pool, Choice choice) {
        var rolling = new Rolling(s, pool);
        Failure refusal = choice.refusal();
        return refusal == null || rolling.begun() || rolling.settled() ? rolling.course() : new Course.Stop(refusal);
    }

    /** Whether the course for several instances is a refusal to begin. */
    public static boolean refused(Situation s, Masters.Pool pool, Choice choice) {
        var rolling = new Rolling(s, pool);
        return !rolling.begun() && !rolling.settled() && pool(s, pool, choice) instanceof Course.Stop;
    }

    /** What is still to do while an upgrade is under way: go on with it, adopt it, end it or leave it alone. */
    public static Course two(Situation s, Master old, Master fresh) {
        BinaryUpgrade upgrade = new BinaryUpgrade();
        Optional<Past.Sent> retire = s.past().sent(Purpose.RETIRE, old.id());
        if (retire.filter(Past.Sent::confirmed).isPresent()) {
            return upgrade.course(s, old, fresh);
        }
        if (ours(s, old, fresh)) {
            boolean thisWish = s.past()
                    .tried(Purpose.SPAWN, s.wished())
                    .filter(sent -> sent.target().equals(old.id()))
                    .isPresent();
            return thisWish && s.code().mayRun(fresh, s.wished())
                    ? upgrade.course(s, old, fresh)
                    : Undo.outdated(s, old, fresh);
        }
        if (!s.runsWished(fresh)) {
            return new Course.Stop(Messages.foreign(s, old, fresh));
        }
        var refusal = Choice.adoption(s.desired(), old);
        return refusal == null ? upgrade.course(s, old, fresh) : new Course.Stop(refusal);
    }

    /** No master is there: a reload of ours, or a reboot in the middle of one, may have brought that about. */
    public static Course none(Situation s, String searched) {
        Optional<Course> started = Detachment.none(s).or(() -> Reboot.none(s));
        if (started.isPresent()) {
            return started.get();
        }
        if (!s.past().underWay(s.wished())) {
            return new Course.Stop(Messages.notFound(s, searched));
        }
        return s.past().tried(Purpose.RETIRE, s.wished()).isPresent()
                ? new Course.Stop(Messages.down(
                        s, "the new master ended after the old one had been sent TERM, past the point of return"))
                : s.failed(Reason.ServiceDown, "no master was left while " + s.wished() + " was brought up");
    }

    private static boolean ours(Situation s, Master old, Master fresh) {
        return s.past()
                .sent(Purpose.SPAWN, old.id())
                .filter(sent -> sent.fresh() == null || sent.fresh().equals(fresh.id()))
                .filter(sent -> !fresh.startedAt().isBefore(sent.at().minus(DiskHistory.GRAIN)))
                .isPresent();
    }
}
