package dev.graceful.cli.demo;

import java.nio.file.Path;

/** The resource of the demonstration, as a user would write it. */
final class Manifest {
    static final String NAME = "shop";
    static final String NAMESPACE = "default";

    private Manifest() {}

    /**
     * The text of the manifest.
     *
     * @param repository where the code comes from
     * @param version the tag that is wished
     * @param path the work tree that the server runs in
     */
    static String of(Path repository, String version, Path path) {
        return """
                apiVersion: graceful.dev/v1alpha1
                kind: GracefulDeploy
                metadata:
                  name: %s
                  namespace: %s
                spec:
                  source:
                    repo: %s
                    revision: %s
                  layout:
                    path: %s
                  reload:
                    timeout: 30s
                    binaryUpgrade: {soak: 2s}
                  verify:
                    http: {path: /version}
                """.formatted(NAME, NAMESPACE, quoted(repository), version, quoted(path));
    }

    private static String quoted(Path path) {
        return "'" + path.toString().replace("'", "''") + "'";
    }
}
