package dev.graceful.host;

import dev.graceful.model.Reason;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why a Git command did not do its work.
 *
 * @param reason the closed reason
 * @param problem what was found, for people, bounded
 */
public record GitTrouble(Reason reason, String problem) {
    private static final Pattern DUBIOUS =
            Pattern.compile("(?:dubious ownership in|unsafe) repository (?:at |\\()'([^']*)'");

    /**
     * What a reply that is not a success means.
     *
     * @param command what was run
     * @param otherwise the reason when nothing more exact can be told
     */
    public static GitTrouble of(Command command, Reply reply, Reason otherwise) {
        String directory = command.directory();
        String user = command.user() == null ? "the product's own account" : command.user();
        return switch (reply) {
            case Reply.NotStarted(Reply.Cause cause, String problem) ->
                switch (cause) {
                    case NO_SUCH_PROGRAM ->
                        new GitTrouble(Reason.GitMissing, "there is no git on this machine: " + Excerpt.end(problem));
                    case NO_SUCH_DIRECTORY -> new GitTrouble(Reason.PathMissing, directory + " does not exist");
                    case NO_SUCH_USER ->
                        new GitTrouble(Reason.PermissionDenied, "there is no account " + user + " on this machine");
                    case NOT_PERMITTED ->
                        new GitTrouble(
                                Reason.PermissionDenied,
                                "git may not be run as " + user + " in " + directory + ": " + Excerpt.end(problem));
                };
            case Reply.TimedOut(String out, String err) ->
                new GitTrouble(
                        otherwise, "git was ended after " + command.deadline().toSeconds() + " s: " + Excerpt.end(err));
            case Reply.Exited(int exit, String out, String err) -> exited(directory, user, exit, err, otherwise);
        };
    }

    private static GitTrouble exited(String directory, String user, int exit, String err, Reason otherwise) {
        Matcher dubious = DUBIOUS.matcher(err);
        if (dubious.find()) {
            String where = Excerpt.start(dubious.group(1), 120);
            return where.startsWith(directory)
                    ? new GitTrouble(Reason.NotTheOwner, where + " belongs to another account than " + user)
                    : new GitTrouble(
                            otherwise,
                            where + " belongs to another account than " + user + ", so git does not trust it");
        }
        if (err.contains("No space left on device") || err.contains("Disk quota exceeded")) {
            return new GitTrouble(Reason.DiskFull, "no room left in " + directory + ": " + Excerpt.end(err));
        }
        if (err.contains("not a git repository")) {
            return new GitTrouble(Reason.NotARepository, directory + " is not the top of a Git work tree");
        }
        if (err.contains("not our ref") || err.contains("find remote ref") || err.contains("unadvertised object")) {
            return new GitTrouble(Reason.RevisionNotFound, "the repository does not give it: " + Excerpt.end(err));
        }
        return new GitTrouble(otherwise, "git exited with " + exit + ": " + Excerpt.end(err));
    }
}
