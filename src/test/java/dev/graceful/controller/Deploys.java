package dev.graceful.controller;

import dev.graceful.api.GracefulDeploy;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** GracefulDeploys for tests, read as the operator reads them. */
final class Deploys {
    private static final KubernetesSerialization YAML = OperatorRuntime.serialization();

    private Deploys() {}

    /** A small valid one with more lines in its spec. */
    static GracefulDeploy with(String... lines) {
        return read("""
                apiVersion: graceful.dev/v1alpha1
                kind: GracefulDeploy
                metadata: {name: shop, namespace: web, generation: 3, uid: u-1}
                spec:
                  source: {repo: "https://git.example/shop.git", revision: main}
                  layout: {path: /srv/shop}
                """
                + String.join(
                        "",
                        List.of(lines).stream().map(line -> "  " + line + "\n").toList()));
    }

    /** A small valid one in which a text is replaced. */
    static GracefulDeploy where(String text, String other) {
        return read(YAML.asYaml(with()).replace(text, other));
    }

    static GracefulDeploy read(String yaml) {
        return YAML.unmarshal(yaml, GracefulDeploy.class);
    }

    /** The documents of a file. */
    static List<String> documents(Path file) throws IOException {
        return Arrays.stream(Files.readString(file).split("(?m)^---$"))
                .filter(text -> text.contains("kind:"))
                .toList();
    }

    static List<Path> examples() {
        try (var files = Files.list(Path.of("manifests", "examples"))) {
            return files.sorted().toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
