package dev.graceful.apiserver.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graceful.apiserver.resource.Fault;
import dev.graceful.apiserver.resource.Page;
import dev.graceful.apiserver.resource.Result;
import dev.graceful.apiserver.resource.Served;
import dev.graceful.apiserver.store.Json;
import dev.graceful.apiserver.store.StateYaml;
import dev.graceful.apiserver.table.Table;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The form in which a client wants objects.
 *
 * @param form what an object is turned into
 * @param yaml YAML instead of JSON
 * @param rows what table rows carry
 */
record Presentation(Form form, boolean yaml, Table.IncludeObject rows) {
    private static final String ACCEPTED =
            "only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf";

    /** What an object is turned into. */
    enum Form {
        OBJECT,
        TABLE,
        METADATA
    }

    /** Chooses the first form in the Accept header that this server has. */
    static Presentation of(Call call) {
        String accept = call.header("accept").isBlank() ? "*/*" : call.header("accept");
        for (String choice : accept.split(",", -1)) {
            String[] parts = choice.strip().toLowerCase(Locale.ROOT).split("\\s*;\\s*", -1);
            boolean yaml = parts[0].equals("application/yaml");
            boolean json =
                    parts[0].equals("application/json") || parts[0].equals("*/*") || parts[0].equals("application/*");
            if (json || yaml) {
                Form form = form(List.of(parts));
                return new Presentation(form, yaml, Table.IncludeObject.parse(call.parameter("includeObject")));
            }
        }
        throw Fault.plain(406, "NotAcceptable", ACCEPTED);
    }

    private static Form form(List<String> parameters) {
        if (parameters.contains("as=table")) {
            return Form.TABLE;
        }
        boolean metadata =
                parameters.contains("as=partialobjectmetadata") || parameters.contains("as=partialobjectmetadatalist");
        return metadata ? Form.METADATA : Form.OBJECT;
    }

    Answer page(Served served, Page page) {
        ObjectNode metadata = Json.object().put("resourceVersion", Long.toString(page.version()));
        if (!page.next().isEmpty()) {
            metadata.put("continue", page.next());
        }
        if (page.remaining() >= 0) {
            metadata.put("remainingItemCount", page.remaining());
        }
        return whole(200, pageBody(served, page, metadata), List.of());
    }

    private ObjectNode pageBody(Served served, Page page, ObjectNode metadata) {
        if (form == Form.TABLE) {
            return Table.of(served.type()).render(page.objects(), metadata, rows, true, Instant.now());
        }
        ObjectNode list = Json.object();
        list.put(
                "kind",
                form == Form.METADATA
                        ? "PartialObjectMetadataList"
                        : served.type().listKind());
        list.put(
                "apiVersion",
                form == Form.METADATA ? "meta.k8s.io/v1" : served.type().apiVersion());
        list.set("metadata", metadata);
        ArrayNode items = list.putArray("items");
        page.objects().forEach(object -> items.add(form == Form.METADATA ? Table.metadataOnly(object) : object));
        return list;
    }

    Answer one(Served served, Result result) {
        boolean status = result.object().path("kind").asText().equals("Status");
        ObjectNode body = status ? result.object() : object(served, result.object(), true);
        return whole(result.code(), body, result.warnings());
    }

    /** @param withColumns whether a table says what its columns are */
    ObjectNode object(Served served, ObjectNode object, boolean withColumns) {
        return switch (form) {
            case OBJECT -> object;
            case METADATA -> Table.metadataOnly(object);
            case TABLE ->
                Table.of(served.type())
                        .render(List.of(object), object.path("metadata"), rows, withColumns, Instant.now());
        };
    }

    private Answer whole(int code, ObjectNode body, List<String> warnings) {
        byte[] bytes = yaml ? StateYaml.write(body) : (Json.text(body) + "\n").getBytes(StandardCharsets.UTF_8);
        return new Answer.Whole(code, yaml ? "application/yaml" : "application/json", bytes, Map.of(), warnings);
    }
}
