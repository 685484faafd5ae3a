package dev.graceful.observe;

import dev.graceful.host.Snapshot.FileFact;
import dev.graceful.model.Checkout.HeadMove;
import dev.graceful.model.Revision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the files of a {@code .git} directory say about HEAD, without starting Git.
 *
 * @param directory the {@code .git} directory
 * @param files what was read of it
 */
record Head(String directory, Map<String, FileFact> files) {
    private static final Pattern BRANCH = Pattern.compile("ref: refs/heads/(\\S{1,250})");
    private static final Pattern MOVE =
            Pattern.compile("[0-9a-f]{40,64} ([0-9a-f]{40}|[0-9a-f]{64}) [^\\t]* (\\d{1,11}) [+-]\\d{4}(?:\\t.*)?");
    private static final int USEFUL_MOVES = 200;

    /** The files to read to know HEAD when it is on a branch; null when that is not known or it is on none. */
    static List<String> files(String directory, @Nullable String branch) {
        var files = new ArrayList<>(
                List.of(directory, directory + "/HEAD", directory + "/logs/HEAD", directory + "/packed-refs"));
        if (branch != null) {
            files.add(directory + "/refs/heads/" + branch);
        }
        return files;
    }

    /** The branch that HEAD names; null when it is detached or cannot be read. */
    @Nullable
    String branch() {
        Matcher branch = BRANCH.matcher(text("/HEAD").strip());
        return branch.matches() && !branch.group(1).contains("..") ? branch.group(1) : null;
    }

    /** The commit, or empty when these files do not tell it. */
    Optional<Revision> revision() {
        String branch = branch();
        String sha = text(branch == null ? "/HEAD" : "/refs/heads/" + branch).strip();
        if (Revision.isSha(sha)) {
            return Optional.of(new Revision(sha));
        }
        return branch == null ? Optional.empty() : packed("refs/heads/" + branch);
    }

    /** When HEAD moved, oldest first. */
    List<HeadMove> moves() {
        List<HeadMove> moves = text("/logs/HEAD")
                .lines()
                .map(MOVE::matcher)
                .filter(Matcher::matches)
                .map(move ->
                        new HeadMove(Instant.ofEpochSecond(Long.parseLong(move.group(2))), new Revision(move.group(1))))
                .toList();
        return moves.subList(Math.max(0, moves.size() - USEFUL_MOVES), moves.size());
    }

    private Optional<Revision> packed(String ref) {
        return text("/packed-refs")
                .lines()
                .filter(line -> line.endsWith(" " + ref))
                .map(line -> line.substring(0, line.length() - ref.length() - 1))
                .filter(Revision::isSha)
                .map(Revision::new)
                .findFirst();
    }

    private String text(String name) {
        return files.get(directory + name) instanceof FileFact.Text(String text) ? text : "";
    }
}
