package dev.graceful.converge;

import dev.graceful.host.Command;
import dev.graceful.host.Git;
import dev.graceful.host.GitTrouble;
import dev.graceful.host.HostException;
import dev.graceful.host.Reply;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.Reason;
import dev.graceful.model.Revision;
import dev.graceful.model.Step;
import java.util.List;
import java.util.stream.Stream;

/** The steps that change the repository and its work tree. */
final class Code {
    private static final String ASKED = "refs/graceful/asked";

    private final Ground ground;
    private final Git git;

    Code(Ground ground) throws Undone {
        this.ground = ground;
        this.git = new Git(ground.desired().path(), ground.account());
    }

    /** Downloads the commit, first by its id, as only that cannot have moved; old servers must be asked by name. */
    String fetch(Step.Fetch step) throws HostException, Undone {
        String sha = step.revision().sha();
        if (isThere(step.revision())) {
            keep(step, sha);
            return step.revision() + " was there already";
        }
        Stream<String> names = Git.isRefName(step.requested()) && !Revision.isSha(step.requested())
                ? Stream.of("refs/heads/" + step.requested(), "refs/tags/" + step.requested())
                : Stream.of("refs/heads/*");
        List<String> sources = Stream.concat(Stream.of(sha), names).toList();
        GitTrouble refused = notThere(step);
        for (String source : sources) {
            Command command = fetchInto(step.repo(), source);
            Reply reply = ground.host().run(command);
            if (isThere(step.revision())) {
                keep(step, sha);
                return "fetched " + step.revision();
            }
            if (!(reply instanceof Reply.Exited exited && exited.ok())) {
                refused = GitTrouble.of(command, reply, Reason.RepositoryUnreachable);
            }
            if (refused.reason() != Reason.RevisionNotFound) {
                throw Undone.blocked(
                        refused.reason(),
                        refused.problem(),
                        "the work tree is untouched; check spec.source.repo and what is said here, it will be tried again");
            }
        }
        throw Undone.failed(step, refused.reason(), refused.problem() + "; the work tree is untouched");
    }

    private Command fetchInto(String repo, String source) {
        String target = source.endsWith("*") ? ASKED + "/*" : ASKED;
        return git.remote(
                        repo,
                        "fetch",
                        "--quiet",
                        "--no-tags",
                        "--no-recurse-submodules",
                        "--end-of-options",
                        repo,
                        "+" + source + ":" + target)
                .changing();
    }

    private static GitTrouble notThere(Step.Fetch step) {
        return new GitTrouble(
                Reason.RevisionNotFound, step.revision() + " is not part of " + step.requested() + " any more");
    }

    private void keep(Step step, String sha) throws HostException, Undone {
        must(step, git.write("update-ref", Git.WISH, sha));
    }

    private boolean isThere(Revision revision) throws HostException {
        return ground.host().run(git.read("cat-file", "-e", revision.sha() + "^{commit}"))
                        instanceof Reply.Exited exited
                && exited.ok();
    }

    String setAside(Step.SetAside step) throws HostException, Undone {
        if (step.discard()) {
            must(step, git.write("reset", "--quiet", "--hard", "HEAD"));
            return "discarded changes of " + files(step);
        }
        String message = "graceful: before " + ground.desired().revision().brief();
        must(step, git.write("stash", "push", "--quiet", "--message", message));
        return "stashed changes of " + files(step) + " as \"" + message + "\"";
    }

    private static String files(Step.SetAside step) {
        return step.files().size() + (step.files().size() == 1 ? " file" : " files");
    }

    /** Moves the work tree; files with local changes that would be overwritten make Git refuse, and nothing is moved. */
    String move(Step.Move step) throws HostException, Undone {
        Revision head = head(step);
        if (head.equals(step.to())) {
            ground.write(new Event.Moved(step.to()));
            return "the work tree was at " + step.to() + " already";
        }
        if (!head.equals(step.from())) {
            throw Undone.failed(
                    step,
                    Reason.StepFailed,
                    "the work tree is at " + head + ", not at " + step.from()
                            + " as it was when this was planned; somebody else moved it, so it was left as it is");
        }
        ground.write(new Event.Moving(step.from(), step.to()));
        // A file that was changed and changed back still looks changed to the index, and then reset refuses it
        // (measured).
        ground.host().run(git.write("update-index", "-q", "--refresh"));
        must(step, git.write("reset", "--quiet", "--keep", step.to().sha()));
        Revision reached = head(step);
        if (!reached.equals(step.to())) {
            throw Undone.unknown(step, "git succeeded, but the work tree is at " + reached);
        }
        ground.write(new Event.Moved(step.to()));
        return step.from() + " → " + step.to();
    }

    private Revision head(Step step) throws HostException, Undone {
        Command command = git.read("rev-parse", "--verify", "HEAD^{commit}");
        Reply reply = ground.host().run(command);
        if (reply instanceof Reply.Exited(int exit, String out, String err)
                && exit == 0
                && Revision.isSha(out.strip())) {
            return new Revision(out.strip());
        }
        throw trouble(step, command, reply);
    }

    private void must(Step step, Command command) throws HostException, Undone {
        Reply reply = ground.host().run(command);
        if (!(reply instanceof Reply.Exited exited && exited.ok())) {
            throw trouble(step, command, reply);
        }
    }

    private static Undone trouble(Step step, Command command, Reply reply) {
        GitTrouble trouble = GitTrouble.of(command, reply, Reason.StepFailed);
        return switch (trouble.reason()) {
            case StepFailed ->
                reply instanceof Reply.TimedOut
                        ? Undone.unknown(step, trouble.problem())
                        : Undone.failed(step, refusal(trouble), trouble.problem());
            default -> Undone.blocked(trouble.reason(), trouble.problem(), "the work tree was left as it was");
        };
    }

    /** What git says when local work would be lost by a move. */
    private static Reason refusal(GitTrouble trouble) {
        boolean local = trouble.problem().contains("not uptodate")
                || trouble.problem().contains("would be overwritten")
                || trouble.problem().contains("needs merge");
        return local ? Reason.TreeDirty : Reason.StepFailed;
    }
}
