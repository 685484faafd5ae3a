package dev.graceful.cli.demo;

import dev.graceful.cli.console.CommandFailed;
import dev.graceful.cli.console.Console;
import dev.graceful.cli.load.Load;
import dev.graceful.cli.serve.Serving;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.Predicate;

/** Changes the wish, waits for what the operator makes of it, and judges the end by what can be seen from outside. */
final class Director {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final KubernetesClient client;
    private final Applying applying;
    private final SampleApp sample;
    private final Gunicorn server;
    private final Load load;
    private final Console console;
    private final Narrator narrator;
    private final Path manifest;

    Director(Serving serving, SampleApp sample, Gunicorn server, Load load, Console console, Instant start) {
        this.client = serving.client();
        this.applying = Applying.choose(serving.kubeconfig(), client);
        this.sample = sample;
        this.server = server;
        this.load = load;
        this.console = console;
        this.narrator = new Narrator(client, console, start);
        this.manifest = server.app().resolveSibling(Manifest.NAME + ".yaml");
    }

    /** The server that already runs is put under the operator's care: nothing changes. */
    Scene adopted() throws IOException {
        return play("v1, as it already runs", "v1", "adopted", Seen::ready, "v1");
    }

    /** A version that works. */
    Scene upgraded() throws IOException {
        return play("v1 -> v2, which works", "v2", "upgraded", Seen::ready, "v2");
    }

    /** A version that fails at import. */
    Scene reverted() throws IOException {
        return play("v2 -> v3, which is broken", "v3", "reverted", Seen::stalled, "v2");
    }

    private Scene play(String title, String wished, String ending, Predicate<Seen> end, String serves)
            throws IOException {
        console.say("");
        console.say(title);
        Files.writeString(manifest, Manifest.of(sample.repository(), wished, server.app()));
        var start = Instant.now();
        applying.apply(manifest, console);
        var seen = await(end, start);
        var took = Duration.between(start, Instant.now());
        Pause.of(Demo.SETTLING);
        narrator.tellNews();
        var answers = load.latestVersions();
        var disk = SampleApp.head(server.app());
        var tally = load.take();
        var right = end.test(seen) && answers.equals(Set.of(serves)) && disk.equals(sample.sha(serves));
        tell(right ? ending : "NOT " + ending, right, seen, answers, disk);
        return new Scene(title, right ? ending : "failed", right, took, tally);
    }

    private void tell(String ending, boolean right, Seen seen, Set<String> answers, String disk) {
        var line = "%s: answers come from %s, %s is checked out; status: %s%s"
                .formatted(
                        ending,
                        String.join(" and ", answers),
                        disk.substring(0, 7),
                        seen.phase(),
                        seen.message().isEmpty() ? "" : ", " + seen.message());
        if (right) {
            console.good(line);
        } else {
            console.bad(line);
        }
    }

    /** Looks until the status speaks of the latest spec and says the end, or patience is over; returns what was seen last. */
    private Seen await(Predicate<Seen> end, Instant start) {
        var seen = look();
        while (!(seen.current() && end.test(seen)) && Instant.now().isBefore(start.plus(PATIENCE))) {
            Pause.of(BETWEEN_LOOKS);
            narrator.tellNews();
            seen = look();
        }
        return seen;
    }

    private Seen look() {
        GenericKubernetesResource resource = client.genericKubernetesResources(
                        "graceful.dev/v1alpha1", "GracefulDeploy")
                .inNamespace(Manifest.NAMESPACE)
                .withName(Manifest.NAME)
                .get();
        if (resource == null) {
            throw new CommandFailed("The GracefulDeploy " + Manifest.NAME + " was deleted while the demo was running.");
        }
        return Seen.of(resource);
    }
}
