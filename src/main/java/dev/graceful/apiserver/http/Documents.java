package dev.graceful.apiserver.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graceful.apiserver.discovery.Discovery;
import dev.graceful.apiserver.discovery.OpenApi;
import dev.graceful.apiserver.resource.Types;
import dev.graceful.apiserver.schema.ResourceType;
import dev.graceful.apiserver.store.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the server says about itself: health, version, discovery, OpenAPI. */
final class Documents {
    /** The Kubernetes API whose behaviour this server follows. */
    private static final String MINOR = "36";

    private final Types types;
    private volatile Snapshot snapshot;

    Documents(Types types) {
        this.types = types;
        this.snapshot = new Snapshot(types.all());
    }

    /** The answer to a GET of one of these paths; null when it is none of them. */
    @Nullable
    Answer answer(Call call, List<String> path) {
        String first = path.isEmpty() ? "" : path.getFirst();
        return switch (first) {
            case "healthz", "livez", "readyz" -> Answer.text(200, "ok");
            case "version" -> Answer.json(200, version());
            case "api" -> core(call, path);
            case "apis" -> groups(call, path);
            case "openapi" -> openApi(call, path);
            default -> null;
        };
    }

    private static ObjectNode version() {
        return Json.object()
                .put("major", "1")
                .put("minor", MINOR)
                .put("gitVersion", "v1." + MINOR + ".0+graceful")
                .put("gitCommit", "")
                .put("gitTreeState", "clean")
                .put("buildDate", "1970-01-01T00:00:00Z")
                .put("goVersion", "java" + Runtime.version().feature())
                .put("compiler", "javac")
                .put(
                        "platform",
                        System.getProperty("os.name").toLowerCase(Locale.ROOT) + "/" + System.getProperty("os.arch"));
    }

    private @Nullable Answer core(Call call, List<String> path) {
        Discovery discovery = current().discovery();
        return switch (path.size()) {
            case 1 -> index(call, discovery::aggregatedCore, discovery::coreVersions);
            case 2 ->
                discovery
                        .resources("", path.get(1))
                        .map(body -> tagged(call, body))
                        .orElse(null);
            default -> null;
        };
    }

    private @Nullable Answer groups(Call call, List<String> path) {
        Discovery discovery = current().discovery();
        return switch (path.size()) {
            case 1 -> index(call, discovery::aggregatedGroups, discovery::groupList);
            case 2 ->
                discovery.group(path.get(1)).map(body -> tagged(call, body)).orElse(null);
            case 3 ->
                discovery
                        .resources(path.get(1), path.get(2))
                        .map(body -> tagged(call, body))
                        .orElse(null);
            default -> null;
        };
    }

    private static Answer index(Call call, Supplier<ObjectNode> aggregated, Supplier<ObjectNode> legacy) {
        String accept = call.header("accept").toLowerCase(Locale.ROOT);
        if (accept.contains("as=apigroupdiscoverylist") && accept.contains("v=v2;")) {
            return cacheable(call, aggregated.get(), Discovery.AGGREGATED_CONTENT_TYPE);
        }
        return tagged(call, legacy.get());
    }

    private static Answer tagged(Call call, ObjectNode body) {
        return cacheable(call, body, "application/json");
    }

    private static Answer cacheable(Call call, ObjectNode body, String contentType) {
        String etag = Discovery.etag(body);
        Map<String, String> headers = Map.of("ETag", etag, "Vary", "Accept", "Cache-Control", "public");
        return call.header("if-none-match").equals(etag)
                ? new Answer.Whole(304, "", new byte[0], headers, List.of())
                : new Answer.Whole(200, contentType, Json.bytes(body), headers, List.of());
    }

    private @Nullable Answer openApi(Call call, List<String> path) {
        if (path.size() < 2 || !path.get(1).equals("v3")) {
            return null;
        }
        OpenApi openApi = current().openApi();
        if (path.size() == 2) {
            return tagged(call, openApi.index());
        }
        String document = String.join("/", path.subList(2, path.size()));
        return openApi.document(document)
                .map(body -> immutable(call, body, openApi.hash(document).orElse("")))
                .orElse(null);
    }

    private static Answer immutable(Call call, ObjectNode body, String hash) {
        Map<String, String> headers = new TreeMap<>(Map.of("ETag", "\"" + hash + "\"", "Vary", "Accept"));
        if (call.parameter("hash").equals(hash)) {
            headers.put("Cache-Control", "public, immutable, max-age=31536000");
        }
        byte[] text = (Json.text(body) + "\n").getBytes(StandardCharsets.UTF_8);
        return new Answer.Whole(200, "application/json", text, headers, List.of());
    }

    private Snapshot current() {
        List<ResourceType> now = types.all();
        Snapshot known = snapshot;
        if (!known.types().equals(now)) {
            known = new Snapshot(now);
            snapshot = known;
        }
        return known;
    }

    private record Snapshot(List<ResourceType> types, Discovery discovery, OpenApi openApi) {
        Snapshot(List<ResourceType> types) {
            this(types, Discovery.of(types), OpenApi.of(types));
        }
    }
}
