package dev.graceful.apiserver.store;

import java.io.IOException;
import java.nio.file.Path;

/** A change could not be made durable. Nothing was changed, neither in memory nor for any watcher. */
public final class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Path file;

    StorageException(Path file, IOException cause) {
        super("the change was not saved and nothing was changed: cannot write " + file + ": " + reason(cause), cause);
        this.file = file;
    }

    /** The file that could not be written. */
    public Path file() {
        return file;
    }

    private static String reason(IOException cause) {
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
