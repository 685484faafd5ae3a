package dev.graceful.observe;

import dev.graceful.host.Command;
import dev.graceful.host.Excerpt;
import dev.graceful.host.Git;
import dev.graceful.host.GitTrouble;
import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.host.Reply;
import dev.graceful.model.Failure;
import dev.graceful.model.Reason;
import dev.graceful.model.Revision;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Resolves what a user asked for to one exact commit, once; a branch that moves later changes nothing. */
public final class Revisions {
    private static final Duration QUICK = Duration.ofSeconds(5);
    private static final String HEADS = "refs/heads/";
    private static final String TAGS = "refs/tags/";
    private static final int NEAR = 5;

    private Revisions() {}

    /** What became of it. */
    public sealed interface Resolution {
        /**
         * It is this commit.
         *
         * @param revision the commit
         * @param comment how it was found, for people
         */
        record Resolved(Revision revision, String comment) implements Resolution {}

        /**
         * It is none.
         *
         * @param failure why
         */
        record Failed(Failure failure) implements Resolution {}
    }

    /**
     * Resolves a branch, a tag or a full commit id with {@code git ls-remote} on the machine, so that its way to the repository and its
     * account's keys are used.
     *
     * @param repo the URL of the repository
     * @param requested a branch (first choice), a tag or a full commit id
     * @param path the work tree, whose configuration applies
     * @param runAs the account, or null for the owner of the work tree
     * @throws HostException when the machine could not be reached
     */
    public static Resolution resolve(Host host, String repo, String requested, String path, @Nullable String runAs)
            throws HostException {
        if (Revision.isSha(requested)) {
            return new Resolution.Resolved(new Revision(requested), "a full commit id needs no resolving");
        }
        if (!Git.isRefName(requested)) {
            return new Resolution.Failed(new Failure.Invalid(
                    "spec.source.revision",
                    "'" + Excerpt.start(requested, 60)
                            + "' cannot be the name of a branch or tag; give one, or a full commit id"));
        }
        Optional<String> owner = owner(host, path);
        if (owner.isEmpty()) {
            return failed(Reason.PathMissing, path + " does not exist", "create it or correct spec.layout.path");
        }
        if (runAs != null && !runAs.equals(owner.get())) {
            return failed(
                    Reason.NotTheOwner,
                    path + " belongs to " + owner.get() + ", but spec.runAs is " + runAs,
                    "set spec.runAs to the owner or leave it out");
        }
        return ask(host, repo, requested, new Git(path, owner.get()));
    }

    private static Resolution ask(Host host, String repo, String requested, Git git) throws HostException {
        // Without patterns, so that names that are nearly right can be told from the same answer.
        Command command = longer(git.remote(repo, "ls-remote", "--heads", "--tags", "--end-of-options", repo));
        Reply reply = host.run(command);
        if (reply instanceof Reply.Exited(int exit, String out, String err) && exit == 0) {
            return choose(refs(out), requested, repo);
        }
        GitTrouble trouble = GitTrouble.of(command, reply, Reason.RepositoryUnreachable);
        return failed(
                trouble.reason(),
                Excerpt.start(repo, 120) + " could not be read by " + git.user() + " on " + host.name() + ": "
                        + trouble.problem(),
                "check spec.source.repo and that this account may read it there; it will be tried again");
    }

    private static Resolution choose(Map<String, Revision> refs, String requested, String repo) {
        Revision branch = refs.get(HEADS + requested);
        // "^{}" is the commit that an annotated tag points to.
        Revision tag = refs.getOrDefault(TAGS + requested + "^{}", refs.get(TAGS + requested));
        if (branch != null) {
            String unused = tag == null || tag.equals(branch)
                    ? ""
                    : "; there is a tag of that name too, at " + tag.brief() + ", which was not used";
            return new Resolution.Resolved(branch, "branch " + requested + unused);
        }
        if (tag != null) {
            return new Resolution.Resolved(tag, "tag " + requested);
        }
        String near = near(refs, requested);
        return failed(
                Reason.RevisionNotFound,
                Excerpt.start(repo, 120) + " has no branch and no tag " + requested
                        + (near.isEmpty() ? "" : "; it has " + near),
                requested.matches("[0-9a-f]{4,39}")
                        ? "give the full commit id of 40 digits"
                        : "correct spec.source.revision or push it");
    }

    private static Map<String, Revision> refs(String out) {
        var refs = new LinkedHashMap<String, Revision>();
        out.lines().forEach(line -> {
            int tab = line.indexOf('\t');
            if (tab > 0 && Revision.isSha(line.substring(0, tab))) {
                refs.put(line.substring(tab + 1), new Revision(line.substring(0, tab)));
            }
        });
        return refs;
    }

    /** The names that differ least, nearest first. */
    private static String near(Map<String, Revision> refs, String requested) {
        var byDistance = new TreeMap<Integer, List<String>>();
        byDistance.putAll(refs.keySet().stream()
                .filter(name -> !name.endsWith("^{}"))
                .map(name -> name.replaceFirst("^refs/(heads|tags)/", ""))
                .distinct()
                .limit(5_000)
                .collect(Collectors.groupingBy(name -> distance(name, requested))));
        Stream<String> nearest =
                byDistance.values().stream().flatMap(names -> names.stream().sorted(Comparator.naturalOrder()));
        return nearest.limit(NEAR).map(name -> Excerpt.start(name, 60)).collect(Collectors.joining(", "));
    }

    /** How many letters must be changed, added or left out to get from one name to the other. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }

    private static Optional<String> owner(Host host, String path) throws HostException {
        Reply reply = host.run(Command.of(List.of("stat", "-L", "-c", "%U", "--", path), "/", null, QUICK));
        return reply instanceof Reply.Exited(int exit, String out, String err) && exit == 0
                ? Optional.of(out.strip())
                : Optional.empty();
    }

    private static Command longer(Command command) {
        return new Command(
                command.argv(),
                command.directory(),
                command.user(),
                command.environment(),
                command.input(),
                command.deadline(),
                8 * 1024 * 1024);
    }

    private static Resolution failed(Reason reason, String problem, String unblock) {
        return new Resolution.Failed(new Failure.Blocked(reason, problem, unblock));
    }
}
