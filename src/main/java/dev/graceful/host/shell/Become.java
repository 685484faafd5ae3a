package dev.graceful.host.shell;

import org.jspecify.annotations.Nullable;

/** Who the product is on a machine. */
public sealed interface Become {
    /** The account that it reached the machine with. */
    record None() implements Become {}

    /**
     * root, by sudo.
     *
     * @param password the password of the account, when sudo asks for one; null when it must not
     */
    record Sudo(@Nullable String password) implements Become {
        @Override
        public String toString() {
            return password == null ? "Sudo[]" : "Sudo[password=***]";
        }
    }
}
