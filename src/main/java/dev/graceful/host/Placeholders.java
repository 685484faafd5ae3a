package dev.graceful.host;

import dev.graceful.model.Revision;
import java.util.List;

/** Fills in what a user's command may ask for. Only whole words are passed on, so nothing that is filled in can become another word. */
public final class Placeholders {
    private Placeholders() {}

    /**
     * Replaces {@code $(HOST)}, {@code $(REVISION)} and {@code $(PREVIOUS)} in each word.
     *
     * @param previous the commit that was on disk before {@code revision}
     */
    public static List<String> fill(List<String> argv, String host, Revision revision, Revision previous) {
        return argv.stream()
                .map(word -> word.replace("$(HOST)", host)
                        .replace("$(REVISION)", revision.sha())
                        .replace("$(PREVIOUS)", previous.sha()))
                .toList();
    }
}
