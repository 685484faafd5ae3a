package dev.graceful.apiserver.apply;

/** An applied object whose parts cannot be told apart. The message begins with the path. */
public final class InvalidApply extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidApply(String message) {
        super(message);
    }
}
