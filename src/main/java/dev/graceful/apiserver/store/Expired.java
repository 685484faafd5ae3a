package dev.graceful.apiserver.store;

/** The history asked for is no longer kept (or was never ours). The client has to list again. */
public final class Expired extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * @param asked the version asked for
     * @param oldest the oldest version that can be continued from
     */
    Expired(long asked, long oldest) {
        super("too old resource version: " + asked + " (" + oldest + ")");
    }
}
