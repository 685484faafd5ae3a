package dev.graceful.contract;

/** The suite's own kind, as text. */
final class Widgets {
    private Widgets() {}

    /**
     * A widget as a user writes it.
     *
     * @param spec lines of the spec, without indentation
     */
    static String yaml(String name, String... spec) {
        return yamlWith(name, "", spec);
    }

    /**
     * The same with more metadata.
     *
     * @param metadata in YAML's flow style, without braces: {@code labels: {app: shop}}
     */
    static String yamlWith(String name, String metadata, String... spec) {
        StringBuilder text = new StringBuilder("""
                apiVersion: contract.example.org/v1
                kind: Widget
                metadata: {name: %s, %s}
                spec:
                """.formatted(name, metadata));
        for (String line : spec) {
            text.append("  ").append(line).append('\n');
        }
        return text.toString();
    }
}
