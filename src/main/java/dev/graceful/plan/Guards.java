package dev.graceful.plan;

import dev.graceful.model.Checkout;
import dev.graceful.model.Desired;
import dev.graceful.model.Failure;
import dev.graceful.model.Plan.Phase;
import dev.graceful.model.Range;
import dev.graceful.model.Reason;
import dev.graceful.model.Step;
import dev.graceful.reload.Situation;
import dev.graceful.reload.Todo;
import dev.graceful.reload.Words;
import java.util.List;
import java.util.Optional;

/** What must hold before the work tree moves. */
final class Guards {
    private static final int NAMED = 5;

    private Guards() {}

    /** The refusal of a work tree that cannot be used. */
    static Failure unusable(Desired desired, Checkout.Unusable unusable) {
        String unblock = switch (unusable.reason()) {
            case PathMissing -> "clone the repository there, or correct spec.layout.path";
            case NotARepository -> "make it a clone of the repository, or correct spec.layout.path";
            case NotTheOwner, PermissionDenied -> "set spec.runAs to the account that owns it";
            case GitMissing -> "install git";
            default -> "put it right; it is looked at again";
        };
        return new Failure.Blocked(
                unusable.reason(),
                Words.line(
                        desired.host() + ": " + desired.path() + ": " + unusable.message() + "; nothing was changed"),
                unblock);
    }

    /** The refusal of a move that would drop commits which are on disk. Taking back our own move is not refused. */
    static Optional<Failure> backwards(Situation s, Range range) {
        boolean ours = s.past().undoes(s.disk(), s.wished());
        if (range.fastForward() || ours || s.onDisk()) {
            return Optional.empty();
        }
        return Optional.of(new Failure.Blocked(
                Reason.NotFastForward,
                Words.line(s.desired().host() + ": " + s.wished() + " ("
                        + s.desired().requested()
                        + ") does not descend from " + s.disk() + ", which is in "
                        + s.desired().path()
                        + "; commits would be lost; nothing was moved or signalled"),
                "push a commit that descends from " + s.disk()
                        + " (git revert, not a reset), or move the checkout by hand"));
    }

    /** The refusal of changed files that nobody allowed to be set aside. */
    static Optional<Failure> dirty(Situation s) {
        if (s.tree().changedFiles().isEmpty() || s.desired().localChanges() != Desired.LocalChanges.REFUSE) {
            return Optional.empty();
        }
        List<String> files = s.tree().changedFiles();
        String more = files.size() > NAMED ? " and more" : "";
        return Optional.of(new Failure.Blocked(
                Reason.TreeDirty,
                Words.line(s.desired().host() + ": " + s.desired().path() + " has local changes: "
                        + String.join(", ", files.subList(0, Math.min(NAMED, files.size()))) + more
                        + "; nothing was touched"),
                "commit or remove them, or set spec.layout.localChanges to Stash or Discard"));
    }

    /** The step that sets changed files aside, as declared. */
    static List<Todo> setAside(Situation s) {
        List<String> files = s.tree().changedFiles();
        boolean discard = s.desired().localChanges() == Desired.LocalChanges.DISCARD;
        return files.isEmpty()
                ? List.of()
                : List.of(new Todo(
                        new Step.SetAside(discard, files),
                        "spec.layout.localChanges: " + (discard ? "Discard" : "Stash"),
                        Phase.FETCHING));
    }

    /** The move itself. */
    static Todo move(Situation s, Range range) {
        String how = range.fastForward() ? "fast-forward, " + range.count() + " commits" : "back to what it was";
        return new Todo(new Step.Move(s.disk(), s.wished(), false), how, Phase.FETCHING);
    }

    /** The download. */
    static Todo fetch(Situation s) {
        return new Todo(
                new Step.Fetch(s.desired().repo(), s.desired().requested(), s.wished()),
                "the commit is not on the host yet",
                Phase.FETCHING);
    }
}
