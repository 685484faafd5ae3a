package dev.graceful.controller;

import dev.graceful.api.HostStatus.App;
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
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds out what a machine is; changes nothing. */
final class FactFinder {
    private static final Duration QUICK = Duration.ofSeconds(10);
    private static final Pattern PRETTY_NAME = Pattern.compile("(?m)^PRETTY_NAME=\"?([^\"\n]*)\"?$");
    private static final Pattern VERSION = Pattern.compile("[0-9]+(\\.[0-9]+)+");
    private static final Pattern SHELL = Pattern.compile("/[A-Za-z0-9._+/-]{1,200}");
    private static final String OS = "/etc/os-release";
    private static final String KERNEL = "/proc/sys/kernel/osrelease";
    private static final String INIT = "/proc/1/comm";
    private static final int LONGEST = 200;

    private final InstantSource clock;

    FactFinder(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * What was found out.
     *
     * @param facts what the machine is
     * @param apps the servers that run there
     * @param latency how long the look took
     * @param asked whether programs were run for it
     */
    record Found(Facts facts, List<App> apps, Duration latency, boolean asked) {}

    /**
     * Looks, in one round trip; programs are run only for what it does not tell: their own versions.
     *
     * @param known the facts of before, whose versions are taken over when system and kernel are the same; null to ask anew
     * @param deploys the applications that are looked after, by the directory of their code
     * @throws HostException when the machine could not be reached
     */
    Found find(Host host, @Nullable Facts known, Map<String, AppKey> deploys) throws HostException {
        Instant before = clock.instant();
        Snapshot snapshot =
                host.look(new Look(new AppKey("graceful", "facts"), "/", List.of(OS, KERNEL, INIT), AppFinder.WORDS));
        Duration took = Duration.between(before, clock.instant());
        Duration skew = Duration.between(before.plus(took.dividedBy(2)), snapshot.at());
        Long millis = skew.toMillis();
        String release = text(snapshot.files(), OS);
        Matcher name = PRETTY_NAME.matcher(release == null ? "" : release);
        String os = name.find() ? Text.cut(name.group(1), LONGEST) : null;
        String kernel = text(snapshot.files(), KERNEL);
        String init = text(snapshot.files(), INIT);
        List<App> apps = AppFinder.find(snapshot, deploys);
        if (known != null && Objects.equals(known.os(), os) && Objects.equals(known.kernel(), kernel)) {
            var facts =
                    new Facts(os, kernel, init, known.shell(), known.git(), known.python(), known.supervisor(), millis);
            return new Found(facts, apps, took, false);
        }
        var facts = new Facts(
                os,
                kernel,
                init,
                shell(host),
                version(host, "git"),
                version(host, "python3"),
                version(host, "supervisord"),
                millis);
        return new Found(facts, apps, took, true);
    }

    private static @Nullable String text(Map<String, FileFact> files, String path) {
        return files.get(path) instanceof FileFact.Text(String text) ? Text.cut(text.strip(), LONGEST) : null;
    }

    private static @Nullable String shell(Host host) throws HostException {
        Reply reply = host.run(Command.of(List.of("readlink", "-f", "/bin/sh"), "/", null, QUICK));
        String path = reply instanceof Reply.Exited exited && exited.ok()
                ? exited.out().strip()
                : "";
        return SHELL.matcher(path).matches() ? path.substring(path.lastIndexOf('/') + 1) : null;
    }

    private static @Nullable String version(Host host, String program) throws HostException {
        Reply reply = host.run(Command.of(List.of(program, "--version"), "/", null, QUICK));
        if (reply instanceof Reply.Exited exited && exited.ok()) {
            Matcher version = VERSION.matcher(exited.out());
            return version.find() ? Text.cut(version.group(), LONGEST) : null;
        }
        return null;
    }
}
