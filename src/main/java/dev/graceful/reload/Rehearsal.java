package dev.graceful.reload;

import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Master;
import dev.graceful.model.Plan.Phase;
import dev.graceful.model.Reason;
import dev.graceful.model.Step;
import java.util.Optional;

/** The import of the new code in a process of its own, before anything is signalled: what fails there is told with its traceback. */
final class Rehearsal {
    private Rehearsal() {}

    /** How far it is. */
    sealed interface State {
        /** It is still to be done. */
        record Due() implements State {}

        /** The signal may follow. */
        record Passed() implements State {}

        /**
         * The code cannot be loaded.
         *
         * @param course what takes it back
         */
        record Failed(Course course) implements State {}
    }

    /**
     * How far the rehearsal of the wished revision is.
     *
     * @param master whose settings it has
     * @param required whether code that could not be tried must not be signalled
     */
    static State of(Situation s, Master master, boolean required) {
        Optional<Event.Ran> ran = s.past()
                .ran(Purpose.REHEARSE, s.wished())
                .map(Past.Found::event)
                .filter(found -> found.exit() != null);
        if (ran.isEmpty()) {
            return new State.Due();
        }
        int exit = java.util.Objects.requireNonNull(ran.get().exit());
        if (exit == 0 || (exit == Event.Ran.NOT_TRIED && !required)) {
            return new State.Passed();
        }
        String said = ran.get().said();
        return new State.Failed(s.failed(
                master,
                Reason.RehearsalFailed,
                s.wished() + " cannot be loaded" + (said.isEmpty() ? " (exit " + exit + ")" : said)
                        + "; no signal was sent"));
    }

    /** It as a step. */
    static Todo todo(Situation s, Master master, boolean required, String reason) {
        return new Todo(new Step.Rehearse(master, s.wished(), required), reason, Phase.RELOADING);
    }
}
