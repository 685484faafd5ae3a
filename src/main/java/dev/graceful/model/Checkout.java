package dev.graceful.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The application's directory as it lies on disk. */
public sealed interface Checkout {
    /**
     * The path does not exist, or is no work tree, or cannot be read as this user.
     *
     * @param reason which of the closed reasons it is
     * @param message what was found, for people
     */
    record Unusable(Reason reason, String message) implements Checkout {}

    /**
     * A Git work tree.
     *
     * @param head the commit that is checked out
     * @param branch the branch that HEAD names, or null when detached
     * @param changedFiles tracked files that differ from HEAD, at most 20 of them; untracked files do not count
     * @param moves when HEAD moved, oldest first, from the reflog: tells which code a process loaded that started at a given time
     */
    record WorkTree(Revision head, @Nullable String branch, List<String> changedFiles, List<HeadMove> moves)
            implements Checkout {
        public WorkTree {
            changedFiles = List.copyOf(changedFiles);
            moves = List.copyOf(moves);
        }
    }

    /**
     * One entry of the reflog of HEAD.
     *
     * @param at when; Git keeps whole seconds
     * @param revision what HEAD was from then on
     */
    record HeadMove(Instant at, Revision revision) {}
}
