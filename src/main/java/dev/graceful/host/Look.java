package dev.graceful.host;

import dev.graceful.model.AppKey;
import java.util.List;

/**
 * What to read in one round trip.
 *
 * @param app whose journal to read
 * @param directory the application's directory, whose owner is told
 * @param files absolute paths to read, at most 64 KiB of each (of a longer one the last 64 KiB)
 * @param detailed processes whose command line contains one of these texts are read in detail, and so are their ancestors
 */
public record Look(AppKey app, String directory, List<String> files, List<String> detailed) {
    public Look {
        files = List.copyOf(files);
        detailed = List.copyOf(detailed);
    }
}
