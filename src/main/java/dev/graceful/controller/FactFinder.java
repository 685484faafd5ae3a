package dev.graceful.controller;

import dev.graceful.api.HostStatus.Facts;
import dev.graceful.host.Command;
import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.host.Look;
import dev.graceful.host.Reply;
import dev.graceful.host.Snapshot;
import dev.graceful.host.Snapshot.FileFact;
import dev.graceful.model.AppKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds out what a machine is; changes nothing. */
final class FactFinder {
    private static final Duration QUICK = Duration.ofSeconds(10);
    private static final Pattern PRETTY_NAME = Pattern.compile("(?m)^PRETTY_NAME=\"?([^\"\n]*)\"?$");
    private static final Pattern VERSION = Pattern.compile("[0-9]+(\\.[0-9]+)+");
    private static final String OS = "/etc/os-release";
    private static final String KERNEL = "/proc/sys/kernel/osrelease";
    private static final String INIT = "/proc/1/comm";
    private static final Duration NOTABLE_SKEW = Duration.ofSeconds(1);

    private FactFinder() {}

    /**
     * The facts.
     *
     * @param now the operator's clock
     * @throws HostException when the machine could not be reached
     */
    static Facts find(Host host, Instant now) throws HostException {
        Snapshot snapshot =
                host.look(new Look(new AppKey("graceful", "facts"), "/", List.of(OS, KERNEL, INIT), List.of()));
        Duration skew = Duration.between(now, snapshot.at());
        String os = text(snapshot.files(), OS);
        Matcher name = PRETTY_NAME.matcher(os == null ? "" : os);
        return new Facts(
                name.find() ? name.group(1) : null,
                text(snapshot.files(), KERNEL),
                text(snapshot.files(), INIT),
                version(host, "git"),
                version(host, "python3"),
                skew.abs().compareTo(NOTABLE_SKEW) > 0 ? skew.toMillis() : null);
    }

    private static @Nullable String text(Map<String, FileFact> files, String path) {
        return files.get(path) instanceof FileFact.Text(String text) ? text.strip() : null;
    }

    private static @Nullable String version(Host host, String program) throws HostException {
        Reply reply = host.run(Command.of(List.of(program, "--version"), "/", null, QUICK));
        if (reply instanceof Reply.Exited exited && exited.ok()) {
            Matcher version = VERSION.matcher(exited.out());
            return version.find() ? version.group() : null;
        }
        return null;
    }
}
