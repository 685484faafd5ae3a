package dev.graceful.observe;

import dev.graceful.host.Snapshot.ProcessFact;
import dev.graceful.model.Desired.Locator;
import dev.graceful.model.Keeping;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a supervisord that runs is spoken to: with the {@code supervisorctl} beside it and the configuration it was started with. */
final class Supervisors {
    private static final String DAEMON = "supervisord";
    private static final String CONTROL = "supervisorctl";

    private Supervisors() {}

    /**
     * From its command line.
     *
     * @param locator may name another configuration
     */
    static Keeping.Supervisor keeping(ProcessFact supervisord, Locator locator) {
        List<String> words = supervisord.argv();
        String directory =
                supervisord.detail() == null ? "/" : supervisord.detail().directory();
        String declared = locator instanceof Locator.Supervisor(String program, String config) ? config : null;
        String config = declared == null ? config(words, directory) : declared;
        return new Keeping.Supervisor(control(words), config, directory, supervisord.user());
    }

    private static String control(List<String> words) {
        return words.stream()
                .limit(3)
                .filter(word -> word.startsWith("/") && word.endsWith("/" + DAEMON))
                .map(word -> word.substring(0, word.length() - DAEMON.length()) + CONTROL)
                .findFirst()
                .orElse(CONTROL);
    }

    private static @Nullable String config(List<String> words, String directory) {
        for (int i = 1; i < words.size(); i++) {
            String word = words.get(i);
            String value = null;
            if (word.startsWith("--configuration=")) {
                value = word.substring("--configuration=".length());
            } else if ((word.equals("-c") || word.equals("--configuration")) && i + 1 < words.size()) {
                value = words.get(i + 1);
            } else if (word.startsWith("-c") && word.length() > 2) {
                value = word.substring(2);
            }
            if (value != null && !value.isEmpty()) {
                return value.startsWith("/") ? value : directory + "/" + value;
            }
        }
        return null;
    }
}
