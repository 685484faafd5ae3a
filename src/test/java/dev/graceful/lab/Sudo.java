package dev.graceful.lab;

import java.util.List;

/** What sudo lets the account {@code deploy} do. */
public sealed interface Sudo {
    /** The lines of a file in {@code /etc/sudoers.d}. */
    String rules();

    /** Nothing. */
    record None() implements Sudo {
        @Override
        public String rules() {
            return "# deploy may do nothing\n";
        }
    }

    /** Everything as everybody, without a password: what a machine of the lab starts with. */
    record NoPassword() implements Sudo {
        @Override
        public String rules() {
            return "deploy ALL=(ALL:ALL) NOPASSWD: ALL\n";
        }
    }

    /** Everything as everybody, for the password of {@link Machine#password()}, asked for each time. */
    record Password() implements Sudo {
        @Override
        public String rules() {
            return "Defaults:deploy timestamp_timeout=0\ndeploy ALL=(ALL:ALL) ALL\n";
        }
    }

    /**
     * One program with exactly these words, as one account, without a password.
     *
     * @param account as whom
     * @param words the absolute path of the program and its words, none of which sudoers gives a meaning
     */
    record Only(String account, List<String> words) implements Sudo {
        public Only {
            words = List.copyOf(words);
        }

        @Override
        public String rules() {
            // "" is how sudoers says that no words may follow.
            String command = words.size() == 1 ? words.getFirst() + " \"\"" : String.join(" ", words);
            return "deploy ALL=(" + account + ") NOPASSWD: " + command + "\n";
        }
    }

    /** Rules as they are, such as those that the product prints. */
    record Text(String rules) implements Sudo {}
}
