package dev.graceful.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real Git repository and clones of it, in a directory of the test's own. */
public final class Repositories {
    private final Path origin;

    private Repositories(Path origin) {
        this.origin = origin;
    }

    /** An empty repository with a branch {@code main}. */
    public static Repositories in(Path directory) {
        Path origin = directory.resolve("origin");
        run(directory, "git", "init", "--quiet", "--initial-branch=main", origin.toString());
        return new Repositories(origin);
    }

    /** The repository that is cloned from. */
    public Path origin() {
        return origin;
    }

    /** Writes a file and commits it. @return the id of the commit */
    public String commit(String file, String text, String message) {
        write(origin.resolve(file), text);
        git("add", "--all");
        git("commit", "--quiet", "--allow-empty", "--message", message);
        return head();
    }

    /** The commit that is checked out in the origin. */
    public String head() {
        return git("rev-parse", "HEAD").strip();
    }

    /** Runs Git in the origin. @return its standard output */
    public String git(String... words) {
        return git(origin, words);
    }

    /** Runs Git in any directory. @return its standard output */
    public static String git(Path directory, String... words) {
        var argv = new ArrayList<>(List.of(
                "git", "-c", "user.name=Test", "-c", "user.email=test@localhost", "-c", "protocol.file.allow=always"));
        argv.addAll(List.of(words));
        return run(directory, argv.toArray(String[]::new));
    }

    /** A clone of the origin. */
    public Path cloned(Path directory) {
        run(origin, "git", "clone", "--quiet", origin.toString(), directory.toString());
        return directory;
    }

    /** Writes a file and the directories above it. */
    public static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Runs a program that must succeed. @return its standard output */
    public static String run(Path directory, String... argv) {
        try {
            Process process = new ProcessBuilder(argv)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String out = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(String.join(" ", argv) + " failed: " + out);
            }
            return out;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
