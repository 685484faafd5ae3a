package dev.graceful.observe;

import dev.graceful.host.Excerpt;
import dev.graceful.host.Reply;
import dev.graceful.model.Instance;
import dev.graceful.model.Kept;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a keeper says of one thing that it keeps. */
sealed interface Status permits SupervisorStatus, SystemdStatus {
    /** What it calls it. */
    String name();

    /** The process that it watches, 0 when there is none. */
    long pid();

    /** What it says, in a word of its own such as {@code BACKOFF}. */
    String said();

    /** What that means for one of several instances. */
    Instance.State state();

    /** How it ends the process; null when it does not tell. */
    Kept.@Nullable Stop stop();

    /**
     * A whole answer.
     *
     * @param all what was told, which may be only a part when there is a problem
     * @param problem why the keeper could not be asked, or not for everything; null when it told everything
     */
    record Answer<S extends Status>(List<S> all, @Nullable String problem) {
        public Answer {
            all = List.copyOf(all);
        }
    }

    /** Why a reply is no answer; null when it is one. */
    static @Nullable String problem(Reply reply) {
        return switch (reply) {
            case Reply.Exited(int exit, String out, String err) -> exit == 0 ? null : Excerpt.raised(err);
            case Reply.TimedOut t -> "it did not answer";
            case Reply.NotStarted(Reply.Cause cause, String problem) -> Excerpt.start(problem, 80);
        };
    }

    /** A number of at most nine digits; 0 when it is none. */
    static long number(@Nullable String text) {
        return text != null && text.matches("[0-9]{1,9}") ? Long.parseLong(text) : 0;
    }
}
