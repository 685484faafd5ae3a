package dev.graceful.reload;

import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.Master;
import dev.graceful.model.Plan.Phase;
import dev.graceful.model.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What follows when a master was asked to renew its workers, whichever server it is and however it was asked. */
final class Renewal {
    private Renewal() {}

    /** Everything from the waiting for the new workers on. */
    static List<Todo> awaiting(Situation s, Master master, Instant deadline) {
        List<Todo> todos = new ArrayList<>();
        todos.add(new Todo(
                new Step.Await("every worker of master " + master.id() + " renewed, stable and answering", deadline),
                "it is asked long before the new code serves",
                Phase.RELOADING));
        todos.addAll(verifiedAndOn(s, master));
        return todos;
    }

    /** Everything from the moment on at which they were seen to serve. */
    static List<Todo> verifiedAndOn(Situation s, Master master) {
        List<Todo> todos = new ArrayList<>();
        todos.add(new Todo(
                new Step.Note(new Event.Verified(master.id(), s.wished())),
                "every worker was seen renewed, stable and answering",
                Phase.VERIFYING));
        todos.addAll(Finish.ahead(s));
        return todos;
    }
}
