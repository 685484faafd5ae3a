package dev.graceful.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.graceful.apiserver.schema.GoText;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one table cell shows for what a path found. A value of another type than the column's shows as nothing. */
final class Cells {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private Cells() {}

    static JsonNode cell(String type, List<JsonNode> found, Instant now) {
        if (found.isEmpty() || found.getFirst().isNull()) {
            return NullNode.instance;
        }
        JsonNode value = found.getFirst();
        return switch (type) {
            case "string" -> JSON.textNode(text(value));
            case "integer" -> value.isNumber() ? JSON.numberNode(value.longValue()) : NullNode.instance;
            case "number" -> value.isNumber() ? value : NullNode.instance;
            case "boolean" -> value.isBoolean() ? value : NullNode.instance;
            case "date" -> value.isTextual() ? JSON.textNode(age(value.textValue(), now)) : NullNode.instance;
            default -> NullNode.instance;
        };
    }

    private static String text(JsonNode value) {
        if (value.isContainerNode()) {
            return GoText.json(value);
        }
        return value.isFloatingPointNumber() ? GoText.number(value.doubleValue()) : value.asText();
    }

    private static String age(String timestamp, Instant now) {
        Instant since = instant(timestamp);
        return since == null ? "<invalid>" : HumanDuration.of(Duration.between(since, now));
    }

    /** The age of a timestamp that an object may lack. */
    static String ageOrUnknown(JsonNode timestamp, Instant now) {
        Instant since = instant(timestamp.asText(""));
        return since == null ? "<unknown>" : HumanDuration.of(Duration.between(since, now));
    }

    private static @Nullable Instant instant(String timestamp) {
        try {
            return OffsetDateTime.parse(timestamp).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
