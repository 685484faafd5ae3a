package dev.graceful.observe;

import dev.graceful.host.Command;
import dev.graceful.host.Excerpt;
import dev.graceful.host.Git;
import dev.graceful.host.GitTrouble;
import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.host.Reply;
import dev.graceful.model.Objects;
import dev.graceful.model.Range;
import dev.graceful.model.Reason;
import dev.graceful.model.Revision;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Questions to Git on the machine about one work tree. */
final class Repository {
    private static final int SHOWN_FILES = 20;
    private static final Pattern STATUS = Pattern.compile("\0");

    private final Host host;
    private final Git git;

    Repository(Host host, Git git) {
        this.host = host;
        this.git = git;
    }

    /** Git itself could not do its work in this repository. */
    static final class Unusable extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient GitTrouble trouble;

        private Unusable(GitTrouble trouble) {
            super(trouble.problem());
            this.trouble = trouble;
        }

        GitTrouble trouble() {
            return trouble;
        }
    }

    /** HEAD, for repositories whose files do not tell it, such as those with reftables. */
    Revision head() throws HostException, Unusable {
        Command command = git.read("rev-parse", "--verify", "--quiet", "HEAD^{commit}");
        return switch (host.run(command)) {
            case Reply.Exited(int exit, String out, String err)
            when exit == 0 && Revision.isSha(out.strip()) -> new Revision(out.strip());
            case Reply.Exited(int exit, String out, String err)
            when exit == 1 ->
                throw new Unusable(
                        new GitTrouble(Reason.NotARepository, git.directory() + " has no commit checked out yet"));
            case Reply reply -> throw unusable(command, reply);
        };
    }

    /** Tracked files that differ from HEAD, at most 20. */
    List<String> changedFiles() throws HostException, Unusable {
        Command command = git.read(
                "status", "--porcelain", "-z", "--untracked-files=no", "--ignore-submodules=all", "--no-renames");
        return STATUS.splitAsStream(output(command))
                .filter(entry -> entry.length() > 3)
                .map(entry -> Excerpt.start(entry.substring(3), 200))
                .limit(SHOWN_FILES)
                .toList();
    }

    /** Whether a commit is there, and what lies between another one and it. */
    Objects objects(Revision from, Revision to) throws HostException, Unusable {
        Command there = git.read("cat-file", "-e", to.sha() + "^{commit}");
        return switch (host.run(there)) {
            case Reply.Exited(int exit, String out, String err) when exit == 0 -> new Objects.Present(range(from, to));
            // 1 for an object that is missing, 128 for a name that cannot be resolved because of it.
            case Reply.Exited(int exit, String out, String err)
            when exit == 1 || err.contains("Not a valid object name") -> new Objects.Missing();
            case Reply reply -> throw unusable(there, reply);
        };
    }

    private Range range(Revision from, Revision to) throws HostException, Unusable {
        Command ancestor = git.read("merge-base", "--is-ancestor", from.sha(), to.sha());
        boolean fastForward = switch (host.run(ancestor)) {
            case Reply.Exited(int exit, String out, String err) when exit == 0 || exit == 1 -> exit == 0;
            case Reply reply -> throw unusable(ancestor, reply);
        };
        String between = from.sha() + ".." + to.sha();
        String count = output(git.read("rev-list", "--count", between)).strip();
        String log = output(git.read("log", "-20", "--format=%H%x00%an%x00%s", between));
        List<Range.Commit> commits = log.lines().flatMap(Repository::commit).toList();
        return new Range(
                from, to, fastForward, count.matches("\\d{1,9}") ? Integer.parseInt(count) : commits.size(), commits);
    }

    private static Stream<Range.Commit> commit(String line) {
        String[] parts = line.split("\0", 3);
        return parts.length == 3 && Revision.isSha(parts[0])
                ? Stream.of(new Range.Commit(
                        new Revision(parts[0]), Excerpt.start(parts[1], 60), Excerpt.start(parts[2], 100)))
                : Stream.empty();
    }

    private String output(Command command) throws HostException, Unusable {
        Reply reply = host.run(command);
        if (reply instanceof Reply.Exited(int exit, String out, String err) && exit == 0) {
            return out;
        }
        throw unusable(command, reply);
    }

    private static Unusable unusable(Command command, Reply reply) {
        return new Unusable(GitTrouble.of(command, reply, Reason.NotARepository));
    }
}
