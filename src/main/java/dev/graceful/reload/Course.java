package dev.graceful.reload;

import dev.graceful.model.Failure;
import dev.graceful.model.JournalEntry.Event;
import java.util.List;
import java.util.stream.Stream;

/** What a strategy says about one picture. */
public sealed interface Course {
    /**
     * Go on.
     *
     * @param todos every step that is still to do, in order; not empty
     */
    record Go(List<Todo> todos) implements Course {
        public Go {
            todos = List.copyOf(todos);
        }

        /** The same with one step before it. */
        Go after(Todo first) {
            return new Go(Stream.concat(Stream.of(first), todos.stream()).toList());
        }
    }

    /**
     * The try failed and is to be taken back.
     *
     * @param failed what is to be written into the journal before anything is taken back, so that no crash can lose it
     */
    record TakeBack(Event.Failed failed) implements Course {}

    /**
     * Nothing is left to do.
     *
     * @param message a sentence about it
     */
    record Rest(String message) implements Course {}

    /**
     * Nothing may be done.
     *
     * @param failure why
     */
    record Stop(Failure failure) implements Course {}
}
