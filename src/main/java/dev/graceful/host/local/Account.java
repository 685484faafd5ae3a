package dev.graceful.host.local;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An account of this machine, as its name service knows it.
 *
 * @param name its name
 * @param uid its number
 * @param gid the number of its primary group
 * @param home its home directory
 */
record Account(String name, long uid, long gid, String home) {
    private static final int FIELDS = 7;
    private static final int SECONDS = 10;

    /**
     * Looks an account up; null when there is none of this name.
     *
     * @throws IOException when the name service cannot be asked
     */
    static @Nullable Account of(String name) throws IOException {
        if (name.isEmpty() || name.startsWith("-") || name.indexOf('\0') >= 0) {
            return null;
        }
        Process getent = new ProcessBuilder(List.of("getent", "passwd", name))
                .redirectInput(new File("/dev/null"))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader answer = getent.inputReader()) {
            // One short line: it fits into the pipe, so waiting first cannot block the writer.
            if (!getent.waitFor(SECONDS, TimeUnit.SECONDS)) {
                getent.destroyForcibly();
                throw new IOException("the name service did not answer within " + SECONDS + " s");
            }
            String line = answer.readLine();
            return line == null ? null : parse(line);
        } catch (InterruptedException interrupted) {
            getent.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the name service was asked for " + name, interrupted);
        }
    }

    private static @Nullable Account parse(String line) {
        String[] fields = line.split(":", -1);
        return fields.length < FIELDS
                ? null
                : new Account(fields[0], Long.parseLong(fields[2]), Long.parseLong(fields[3]), fields[5]);
    }
}
