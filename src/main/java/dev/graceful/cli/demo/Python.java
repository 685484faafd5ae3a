package dev.graceful.cli.demo;

import dev.graceful.cli.console.CommandFailed;
import dev.graceful.cli.console.Console;
import dev.graceful.cli.console.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The interpreter and the gunicorn of a demonstration.
 *
 * @param interpreter starts a server in a session of its own
 * @param gunicorn the server's executable
 */
record Python(Path interpreter, Path gunicorn) {
    private static final Duration QUICK = Duration.ofSeconds(30);
    private static final Duration INSTALLATION = Duration.ofMinutes(5);

    /**
     * Finds Python 3, and gunicorn where the user says or in a virtual environment that is made once and kept.
     *
     * @param given the user's gunicorn, or null
     * @param environment the directory of the virtual environment
     * @throws CommandFailed when something is missing, with what to install
     */
    static Python find(@Nullable Path given, Path environment, Console console) throws IOException {
        var interpreter = Program.find("python3")
                .orElseThrow(() -> new CommandFailed(
                        "The demo needs Python 3 and there is no python3 on PATH. Nothing was changed."
                                + " Install it, for example: apt install python3 python3-venv"));
        if (given != null) {
            return new Python(interpreter, check(given.toAbsolutePath()));
        }
        var gunicorn = environment.resolve("bin/gunicorn");
        if (!works(gunicorn)) {
            install(interpreter, environment, console);
        }
        return new Python(interpreter, check(gunicorn));
    }

    /** What {@code gunicorn --version} says. */
    String version() {
        return Program.run(List.of(gunicorn.toString(), "--version"), Path.of("/"), Map.of(), QUICK)
                .output()
                .replace("(version ", "")
                .replace(")", "");
    }

    private static boolean works(Path gunicorn) {
        return Files.isExecutable(gunicorn)
                && Program.run(List.of(gunicorn.toString(), "--version"), Path.of("/"), Map.of(), QUICK)
                        .ok();
    }

    private static Path check(Path gunicorn) {
        if (!works(gunicorn)) {
            throw new CommandFailed(gunicorn + " is no gunicorn that starts (tried: " + gunicorn
                    + " --version). Give another one with --gunicorn PATH.");
        }
        return gunicorn;
    }

    private static void install(Path interpreter, Path environment, Console console) throws IOException {
        console.say("  making a virtual environment with gunicorn in " + environment + " (once)");
        Files.createDirectories(environment);
        var made = Program.run(
                List.of(interpreter.toString(), "-m", "venv", "--clear", environment.toString()),
                environment,
                Map.of(),
                INSTALLATION);
        if (!made.ok()) {
            throw new CommandFailed("python3 could not make a virtual environment in " + environment
                    + ". Install the module for it, for example: apt install python3-venv. It said:\n" + made.output());
        }
        var installed = Program.run(
                List.of(
                        environment.resolve("bin/python").toString(),
                        "-m",
                        "pip",
                        "install",
                        "--quiet",
                        "--no-input",
                        "--disable-pip-version-check",
                        "gunicorn"),
                environment,
                Map.of(),
                INSTALLATION);
        if (!installed.ok()) {
            throw new CommandFailed("pip could not install gunicorn into " + environment
                    + ". Without a network, give an installed one: graceful demo --gunicorn PATH. It said:\n"
                    + installed.output());
        }
    }
}
