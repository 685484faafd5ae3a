package dev.graceful.model;

import java.util.List;

/**
 * The commits between what is on disk and what is wished, known once the objects were fetched.
 *
 * @param from what is on disk
 * @param to what is wished
 * @param fastForward whether {@code to} descends from {@code from}
 * @param count how many commits {@code to} has that {@code from} has not
 * @param commits the newest 20 of them, newest first
 */
public record Range(Revision from, Revision to, boolean fastForward, int count, List<Commit> commits) {
    public Range {
        commits = List.copyOf(commits);
    }

    /**
     * One commit, for people.
     *
     * @param revision its id
     * @param author the author's name
     * @param subject the first line of its message
     */
    public record Commit(Revision revision, String author, String subject) {}
}
