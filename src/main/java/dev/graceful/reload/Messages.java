package dev.graceful.reload;

import dev.graceful.model.Failure;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.Master;
import dev.graceful.model.ProcessId;
import dev.graceful.model.Reason;
import dev.graceful.model.Revision;

/** The longer sentences of refusals and failures: what happened, where, what was left as it was, what to do next. */
final class Messages {
    private Messages() {}

    /** A process that got TERM long ago lives on. */
    static Failure wontEnd(Situation s, String what, ProcessId id, String serving) {
        return new Failure.Blocked(
                Reason.ReloadTimedOut,
                Words.line(s.desired().host() + ": " + what + " " + id + " was sent TERM and has not ended; " + serving
                        + "; it is never killed, because that can take the other master down"),
                "see what it waits for and end it by hand");
    }

    /** The try was taken back completely. */
    static Failure reverted(Situation s, Event.Failed failed, String serving) {
        String trouble = s.answering() ? "" : "; but it does not answer: " + Words.fit(s.answer());
        return new Failure.Reverted(
                failed.reason(),
                Words.line(s.desired().host() + ": " + failed.revision() + " was taken back: "
                        + Words.fit(failed.message()) + "; " + s.disk() + " is on disk and " + serving + trouble),
                "push a fix, or change spec to have it tried again");
    }

    /** No master is left. */
    static Failure down(Situation s, String story) {
        return new Failure.Blocked(
                Reason.ServiceDown,
                Words.line(s.desired().host() + ": no master process is left, requests are refused: " + story + "; "
                        + s.disk() + " is on disk"),
                "start the service the way it is normally started");
    }

    /** The old code is on disk but cannot be brought back into service. */
    static Failure cannotReturn(Situation s, String picture) {
        return new Failure.Blocked(
                Reason.NotServing,
                Words.line(s.desired().host() + ": " + s.disk() + " is back on disk, but " + picture
                        + "; nothing more was sent"),
                "look at the application's log and bring its workers back by hand (HUP to the master)");
    }

    /** The master was started with the failed code, as by a reboot, and would keep it. */
    static Failure keepsFailed(Situation s, Master master, Revision revision) {
        return new Failure.Blocked(
                Reason.NotServing,
                Words.line(s.desired().host() + ": " + s.disk() + " is back on disk, but master " + master.id() + " ("
                        + master.owner().phrase() + ") was started with " + revision
                        + " and preloads, so that HUP would not change it; nothing more was sent"),
                "restart the service the way it is normally restarted");
    }

    /** Someone else's upgrade is under way. */
    static Failure foreign(Situation s, Master old, Master fresh) {
        return new Failure.Blocked(
                Reason.MasterAmbiguous,
                Words.line(s.desired().host() + ": an upgrade that was begun by hand is under way: old master "
                        + old.id() + ", new master " + fresh.id() + ", which does not run " + s.wished()
                        + " for sure; both were left as they are"),
                "finish it (TERM " + old.id() + ") or take it back (TERM " + fresh.id() + ") by hand");
    }

    /** No master and nothing of ours under way. */
    static Failure notFound(Situation s, String searched) {
        return new Failure.Blocked(
                Reason.MasterNotFound,
                Words.line(s.desired().host() + ": no master process was found: " + Words.fit(searched)
                        + "; nothing was moved or signalled"),
                "start the application, or say where it is with spec.app.process");
    }
}
