package dev.graceful.cli.console;

import org.jspecify.annotations.Nullable;

/** A command cannot go on. The message is for the user: what happened, where, what was left as it was, what to do next. */
public final class CommandFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String explanation;

    /** @param explanation the sentences to print */
    public CommandFailed(String explanation) {
        this(explanation, null);
    }

    /** @param cause what it came from; not printed */
    public CommandFailed(String explanation, @Nullable Throwable cause) {
        super(explanation, cause);
        this.explanation = explanation;
    }

    /** The sentences to print. */
    public String explanation() {
        return explanation;
    }
}
