package dev.graceful.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.graceful.apiserver.schema.JsonPath;
import dev.graceful.apiserver.schema.PrinterColumn;
import dev.graceful.apiserver.schema.ResourceType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A type's columns: most come from its definition; the oldest resources have columns that no path can express. */
final class Columns {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String CREATED =
            "CreationTimestamp is a timestamp representing the server time when this object was created.";
    private static final Column NAME = new Column(
            new PrinterColumn("Name", "string", "name", "Name must be unique within a namespace.", 0, ".metadata.name"),
            (object, now) -> text(object, "metadata", "name"));

    private Columns() {}

    /** Computes one cell of one object's row. */
    interface Content {
        JsonNode of(JsonNode object, Instant now);
    }

    record Column(PrinterColumn header, Content content) {}

    static List<Column> of(ResourceType type) {
        return switch (type.group() + "/" + type.kind()) {
            case "/Event" -> events();
            case "/Secret" ->
                List.of(
                        NAME,
                        computed("Type", 0, (o, now) -> text(o, "type")),
                        computed("Data", 0, (o, now) -> count(o)),
                        age());
            case "/ConfigMap" -> List.of(NAME, computed("Data", 0, (o, now) -> count(o)), age());
            case "apiextensions.k8s.io/CustomResourceDefinition" ->
                List.of(
                        NAME,
                        new Column(
                                new PrinterColumn("Created At", "date", "", CREATED, 0, ".metadata.creationTimestamp"),
                                (o, now) -> text(o, "metadata", "creationTimestamp")));
            default -> defined(type.columns());
        };
    }

    private static List<Column> defined(List<PrinterColumn> headers) {
        List<Column> columns = new ArrayList<>();
        columns.add(NAME);
        if (headers.isEmpty()) {
            columns.add(new Column(
                    new PrinterColumn("Age", "date", "", CREATED, 0, ".metadata.creationTimestamp"), age().content()));
        }
        for (PrinterColumn header : headers) {
            JsonPath path = JsonPath.parse(header.jsonPath());
            columns.add(new Column(header, (object, now) -> Cells.cell(header.type(), path.find(object), now)));
        }
        return columns;
    }

    private static List<Column> events() {
        return List.of(
                computed("Last Seen", 0, Columns::lastSeen),
                computed("Type", 0, (o, now) -> text(o, "type")),
                computed("Reason", 0, (o, now) -> text(o, "reason")),
                computed("Object", 0, (o, now) -> target(o.path("involvedObject"))),
                computed("Subobject", 1, (o, now) -> text(o, "involvedObject", "fieldPath")),
                computed("Source", 1, (o, now) -> source(o)),
                computed(
                        "Message",
                        0,
                        (o, now) -> JSON.textNode(o.path("message").asText("").strip())),
                computed("First Seen", 1, (o, now) -> JSON.textNode(firstSeen(o, now))),
                computed("Count", 1, (o, now) -> occurrences(o)),
                new Column(
                        new PrinterColumn("Name", "string", "name", "Name of the event.", 1, ".metadata.name"),
                        NAME.content()));
    }

    private static Column computed(String name, int priority, Content content) {
        return new Column(new PrinterColumn(name, "string", "", name, priority, ""), content);
    }

    private static Column age() {
        return new Column(
                new PrinterColumn("Age", "string", "", CREATED, 0, ".metadata.creationTimestamp"),
                (o, now) -> JSON.textNode(Cells.ageOrUnknown(o.path("metadata").path("creationTimestamp"), now)));
    }

    private static JsonNode text(JsonNode object, String... path) {
        JsonNode value = object;
        for (String name : path) {
            value = value.path(name);
        }
        return value.isNull() ? NullNode.instance : JSON.textNode(value.asText(""));
    }

    private static JsonNode count(JsonNode object) {
        return JSON.numberNode(
                object.path("data").size() + object.path("binaryData").size());
    }

    private static JsonNode lastSeen(JsonNode event, Instant now) {
        JsonNode series = event.path("series").path("lastObservedTime");
        JsonNode last = series.isTextual() ? series : event.path("lastTimestamp");
        return JSON.textNode(last.isTextual() ? Cells.ageOrUnknown(last, now) : firstSeen(event, now));
    }

    private static String firstSeen(JsonNode event, Instant now) {
        JsonNode first = event.path("firstTimestamp");
        return Cells.ageOrUnknown(first.isTextual() ? first : event.path("eventTime"), now);
    }

    private static JsonNode target(JsonNode reference) {
        String kind = reference.path("kind").asText("").toLowerCase(Locale.ROOT);
        String name = reference.path("name").asText("");
        return JSON.textNode(name.isEmpty() ? kind : kind + "/" + name);
    }

    private static JsonNode source(JsonNode event) {
        String component = event.path("source").path("component").asText("");
        String host = event.path("source").path("host").asText("");
        String who = component.isEmpty() ? event.path("reportingComponent").asText("") : component;
        String where = host.isEmpty() ? event.path("reportingInstance").asText("") : host;
        return JSON.textNode(where.isEmpty() ? who : who + ", " + where);
    }

    private static JsonNode occurrences(JsonNode event) {
        int series = event.path("series").path("count").asInt(0);
        return JSON.numberNode(
                Math.max(1, series > 0 ? series : event.path("count").asInt(0)));
    }
}
