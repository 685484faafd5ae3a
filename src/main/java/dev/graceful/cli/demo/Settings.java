package dev.graceful.cli.demo;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the user asked for.
 *
 * @param directory the private directory; everything but the virtual environment in it is removed at the end
 * @param gunicorn the user's gunicorn, or null for one in a virtual environment of the demonstration's own
 * @param compareRestart whether the same change is also made by stopping and starting
 * @param keep whether everything stays up until Ctrl-C
 * @param perSecond the load
 */
public record Settings(Path directory, @Nullable Path gunicorn, boolean compareRestart, boolean keep, int perSecond) {}
