package dev.graceful.host;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Git commands for one work tree. The work tree belongs to the application's account, and so do its configuration and its hooks; therefore
 * every command runs as that account, and what can be switched off from the command line is switched off: hooks, file-system monitors,
 * credential helpers, submodules, and every transport that was not asked for.
 *
 * @param directory the absolute path of the work tree
 * @param user the account that owns it
 */
public record Git(String directory, String user) {
    /** The ref of ours that keeps the wished commit from being collected as garbage. */
    public static final String WISH = "refs/graceful/wish";

    private static final Duration QUICK = Duration.ofSeconds(30);
    private static final Duration NETWORK = Duration.ofMinutes(5);
    private static final List<String> HARDENED = List.of(
            "core.hooksPath=/dev/null",
            "core.fsmonitor=false",
            "core.pager=cat",
            "credential.helper=",
            "submodule.recurse=false",
            "fetch.recurseSubmodules=false",
            "transfer.fsckObjects=true",
            "log.showSignature=false",
            "gc.auto=0",
            "maintenance.auto=false",
            "protocol.allow=never");
    private static final Pattern REF_NAME =
            Pattern.compile("[^-/.\\s~^:?*\\[\\\\\\p{Cntrl}][^\\s~^:?*\\[\\\\\\p{Cntrl}]{0,249}");

    /** A command that reads; it takes no lock and cannot reach another repository. */
    public Command read(String... words) {
        return command(List.of(), List.of(words), QUICK).with(Map.of("GIT_OPTIONAL_LOCKS", "0"));
    }

    /** A command that changes the repository or the work tree, and cannot reach another repository. */
    public Command write(String... words) {
        return command(List.of(), List.of(words), QUICK.multipliedBy(4)).changing();
    }

    /**
     * A command that talks to another repository.
     *
     * @param repo its URL; it must come after {@code --end-of-options} in {@code words}
     */
    public Command remote(String repo, String... words) {
        var allowed = new ArrayList<>(List.of("protocol.https.allow=always", "protocol.ssh.allow=always"));
        if (repo.startsWith("/") || repo.startsWith("file:///")) {
            allowed.add("protocol.file.allow=always");
        }
        return command(allowed, List.of(words), NETWORK);
    }

    /** Whether a text is safe and sound as the short name of a branch or tag. */
    public static boolean isRefName(String text) {
        return REF_NAME.matcher(text).matches()
                && !text.contains("..")
                && !text.contains("@{")
                && !text.contains("//")
                && !text.contains("/.")
                && !text.equals("@")
                && !text.endsWith("/")
                && !text.endsWith(".")
                && !text.endsWith(".lock");
    }

    private Command command(List<String> settings, List<String> words, Duration deadline) {
        var argv = new ArrayList<String>();
        argv.add("git");
        for (List<String> some : List.of(HARDENED, settings)) {
            for (String setting : some) {
                argv.add("-c");
                argv.add(setting);
            }
        }
        argv.addAll(words);
        return Command.of(argv, directory, user, deadline).with(environment());
    }

    private Map<String, String> environment() {
        var all = new HashMap<>(Map.of(
                "GIT_TERMINAL_PROMPT", "0",
                // ssh would ask on the terminal that the product was started from.
                "SSH_ASKPASS", "/bin/false",
                "SSH_ASKPASS_REQUIRE", "force",
                "GIT_AUTHOR_NAME", "GracefulDeploy",
                "GIT_AUTHOR_EMAIL", "graceful@localhost",
                "GIT_COMMITTER_NAME", "GracefulDeploy",
                "GIT_COMMITTER_EMAIL", "graceful@localhost"));
        int cut = directory.lastIndexOf('/');
        // A directory without a .git of its own must not be taken for a part of a repository above it.
        all.put("GIT_CEILING_DIRECTORIES", cut > 0 ? directory.substring(0, cut) : "/");
        return all;
    }
}
