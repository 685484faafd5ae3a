package dev.graceful.gunicorn;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.graceful.testing.Requirement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The virtual environments that hold the versions of gunicorn that are tested against. */
public enum Venv {
    GUNICORN_20("20.1.0"),
    GUNICORN_23("23.0.0"),
    /** With setproctitle, so that command lines are rewritten. */
    GUNICORN_23_TITLES("23.0.0-titles"),
    GUNICORN_NEWEST("27.0.1");

    private static final Path SCRIPT = Path.of("src/test/gunicorn/venvs.sh").toAbsolutePath();
    private static final int LACKING = 3;
    private static final Map<Venv, Path> MADE = new ConcurrentHashMap<>();

    private final String variant;

    Venv(String variant) {
        this.variant = variant;
    }

    /** Its name for {@code venvs.sh}, which begins with the version of gunicorn. */
    public String variant() {
        return variant;
    }

    /**
     * Its directory; made at the first use on a machine, which needs the package index.
     *
     * @throws org.opentest4j.TestAbortedException when this machine cannot have it and need not
     */
    public Path directory() {
        return MADE.computeIfAbsent(this, Venv::make);
    }

    private static Path make(Venv venv) {
        try {
            Process script = new ProcessBuilder("sh", SCRIPT.toString(), venv.variant)
                    .redirectErrorStream(true)
                    .start();
            String printed = new String(script.getInputStream().readAllBytes(), UTF_8).strip();
            int exit = script.waitFor();
            if (exit == LACKING) {
                throw Requirement.unmet("the end-to-end tests with gunicorn " + venv.variant, printed);
            }
            String last = printed.substring(printed.lastIndexOf('\n') + 1);
            if (exit != 0 || !last.startsWith(venv.variant + "\t")) {
                throw new IllegalStateException("venvs.sh " + venv.variant + " exited with " + exit + ": " + printed);
            }
            return Path.of(last.substring(last.indexOf('\t') + 1));
        } catch (IOException noShell) {
            throw Requirement.unmet("the end-to-end tests with gunicorn " + venv.variant, noShell.toString());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + venv.variant + " was made", interrupted);
        }
    }

    @Override
    public String toString() {
        return "gunicorn " + variant;
    }
}
