package dev.graceful.apiserver.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graceful.apiserver.store.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One step into an object.
 *
 * @param kind what the step goes by
 * @param text a field's name, or the JSON of the key fields (sorted), of the value or of the index
 */
record PathElement(Kind kind, String text) implements Comparable<PathElement> {
    private static final Comparator<PathElement> ORDER =
            Comparator.comparing(PathElement::kind).thenComparing(PathElement::text);

    enum Kind {
        FIELD('f'),
        KEY('k'),
        VALUE('v'),
        INDEX('i');

        private final char letter;

        Kind(char letter) {
            this.letter = letter;
        }
    }

    static PathElement field(String name) {
        return new PathElement(Kind.FIELD, name);
    }

    /** The item of a set. */
    static PathElement value(JsonNode scalar) {
        return new PathElement(Kind.VALUE, Json.text(scalar));
    }

    /** The item of a list that is told apart by key fields. */
    static PathElement key(ObjectNode keys) {
        TreeMap<String, JsonNode> sorted = new TreeMap<>();
        keys.properties().forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        ObjectNode ordered = Json.object();
        ordered.setAll(sorted);
        return new PathElement(Kind.KEY, Json.text(ordered));
    }

    /** Reads what {@link #encoded} wrote; null if it is nothing of the kind. */
    static @Nullable PathElement parse(String encoded) {
        if (encoded.length() < 2 || encoded.charAt(1) != ':') {
            return null;
        }
        String rest = encoded.substring(2);
        try {
            return switch (encoded.charAt(0)) {
                case 'f' -> field(rest);
                case 'v' -> value(Json.parse(rest.getBytes(StandardCharsets.UTF_8)));
                case 'k' ->
                    Json.parse(rest.getBytes(StandardCharsets.UTF_8)) instanceof ObjectNode keys ? key(keys) : null;
                case 'i' -> new PathElement(Kind.INDEX, rest);
                default -> null;
            };
        } catch (IOException malformed) {
            return null;
        }
    }

    /** As in {@code fieldsV1}. */
    String encoded() {
        return kind.letter + ":" + text;
    }

    /** As in messages: {@code .spec}, {@code [name="h1"]}, {@code [="p"]}. */
    @Override
    public String toString() {
        return switch (kind) {
            case FIELD -> "." + text;
            case VALUE -> "[=" + text + "]";
            case INDEX -> "[" + text + "]";
            case KEY -> keyText();
        };
    }

    private String keyText() {
        try {
            StringJoiner fields = new StringJoiner(",", "[", "]");
            Json.parse(text.getBytes(StandardCharsets.UTF_8))
                    .properties()
                    .forEach(entry -> fields.add(entry.getKey() + "=" + Json.text(entry.getValue())));
            return fields.toString();
        } catch (IOException impossible) {
            throw new IllegalStateException("a key holds JSON", impossible);
        }
    }

    @Override
    public int compareTo(PathElement other) {
        return ORDER.compare(this, other);
    }
}
