package dev.graceful.cli.console;

/** The end of an operator that may not act any more, because another one leads. */
public final class Deposed {
    private Deposed() {}

    /**
     * Says why, and ends the process with {@link Exit#FAILED}; what is to be undone is undone. Whoever supervises it starts it anew, and
     * then it waits for its turn as a newcomer.
     */
    public static void end(Console console, String sentence) {
        console.bad(sentence);
        System.exit(Exit.FAILED);
    }
}
