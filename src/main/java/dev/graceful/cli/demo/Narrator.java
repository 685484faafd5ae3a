package dev.graceful.cli.demo;

import dev.graceful.cli.console.Console;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/** Tells what the operator does, from the Events that it writes. */
final class Narrator {
    private final KubernetesClient client;
    private final Console console;
    private final Instant start;
    private final Set<String> told = new HashSet<>();

    /** @param start from when the elapsed time is counted */
    Narrator(KubernetesClient client, Console console, Instant start) {
        this.client = client;
        this.console = console;
        this.start = start;
    }

    /** Tells the Events that were not told yet, oldest first. */
    void tellNews() {
        try {
            client.v1().events().inNamespace(Manifest.NAMESPACE).list().getItems().stream()
                    .sorted(Comparator.comparingLong(Narrator::number))
                    .forEach(this::tellOnce);
        } catch (KubernetesClientException e) {
            // A story that misses a line is still a story; what counts is the status, which is read elsewhere.
            return;
        }
    }

    private void tellOnce(Event event) {
        var id = event.getMetadata().getUid() + "/" + Objects.requireNonNullElse(event.getCount(), 1);
        if (told.add(id)) {
            tell("%-22s %s".formatted(event.getReason(), event.getMessage()));
        }
    }

    /** Says a line with the elapsed time before it. */
    void tell(String line) {
        var elapsed = Duration.between(start, Instant.now()).toMillis() / 1000.0;
        console.say("  %6.1f s  %s".formatted(elapsed, line));
    }

    private static long number(Event event) {
        var version = event.getMetadata().getResourceVersion();
        return version == null || version.isEmpty() ? 0 : Long.parseLong(version);
    }
}
