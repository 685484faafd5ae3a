package dev.graceful.cli.demo;

import dev.graceful.cli.console.CommandFailed;
import dev.graceful.cli.console.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The application of the demonstration: a Git repository in which a developer tags versions, and work trees of it in which servers
 * run. It answers {@code /version} with its version.
 *
 * @param repository the developer's repository
 */
record SampleApp(Path repository) {
    private static final Duration QUICK = Duration.ofSeconds(30);

    private static final Duration BEFORE = Duration.ofMinutes(5);

    private static final String WORKING = """
            VERSION = "%s"


            def application(environ, start_response):
                body = (VERSION + "\\n").encode()
                start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
                return [body]
            """;

    private static final String BROKEN = """
            import a_module_that_nobody_installed

            VERSION = "%s"
            """;

    /** Makes the repository with the tags v1 (works), v2 (works) and v3 (fails at import). */
    static SampleApp create(Path repository) throws IOException {
        var app = new SampleApp(repository);
        Files.createDirectories(repository);
        git(repository, "init", "--quiet", "--initial-branch=main");
        app.commit("v1", WORKING, "Answer with the version");
        app.commit("v2", WORKING, "Answer with a newer version");
        app.commit("v3", BROKEN, "Use a module that was forgotten in the requirements");
        return app;
    }

    private void commit(String version, String source, String subject) throws IOException {
        Files.writeString(repository.resolve("app.py"), source.formatted(version));
        git(repository, "add", "app.py");
        git(repository, "commit", "--quiet", "--message=" + subject);
        git(repository, "tag", version);
    }

    /** The commit of a version. */
    String sha(String version) {
        return git(repository, "rev-parse", "--verify", "--end-of-options", version + "^{commit}");
    }

    /** Makes a work tree at a version in a new directory. */
    void checkOut(String version, Path directory) {
        git(repository, "clone", "--quiet", repository.toString(), directory.toString());
        git(directory, "checkout", "--quiet", "-B", "main", version);
    }

    /** Moves a work tree, as a hand-made deployment does. */
    static void move(Path directory, String version) {
        git(directory, "checkout", "--quiet", version);
    }

    /** The commit that is checked out in a work tree. */
    static String head(Path directory) {
        return git(directory, "rev-parse", "HEAD");
    }

    private static String git(Path directory, String... words) {
        var argv = new ArrayList<>(List.of("git"));
        argv.addAll(List.of(words));
        // A little ago, as if the developer and the server had been there before: a work tree that moves in the second
        // in which a
        // server starts leaves it open which code the server loaded.
        var date = Instant.now().minus(BEFORE).truncatedTo(ChronoUnit.SECONDS).toString();
        // The user's own configuration (signing, hooks, templates) has no say in a demonstration.
        var environment = Map.of(
                "GIT_CONFIG_GLOBAL", "/dev/null",
                "GIT_CONFIG_NOSYSTEM", "1",
                "GIT_TERMINAL_PROMPT", "0",
                "GIT_AUTHOR_NAME", "Demo Developer",
                "GIT_AUTHOR_EMAIL", "demo@localhost",
                "GIT_AUTHOR_DATE", date,
                "GIT_COMMITTER_NAME", "Demo Developer",
                "GIT_COMMITTER_EMAIL", "demo@localhost",
                "GIT_COMMITTER_DATE", date);
        if (Program.find("git").isEmpty()) {
            throw new CommandFailed(
                    "The demo needs Git and there is no git on PATH. Install it, for example: apt install git");
        }
        var run = Program.run(argv, directory, environment, QUICK);
        if (!run.ok()) {
            throw new CommandFailed(String.join(" ", argv) + " failed in " + directory + ": " + run.output());
        }
        return run.output();
    }
}
