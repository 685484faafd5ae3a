package dev.graceful.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graceful.apiserver.schema.FieldError;
import dev.graceful.apiserver.store.Expired;
import dev.graceful.apiserver.store.Json;
import dev.graceful.apiserver.store.Listing;
import dev.graceful.apiserver.store.ObjectKey;
import dev.graceful.apiserver.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;

/** Reading, listing and watching objects. */
public final class Reads {
    private final Store store;

    public Reads(Store store) {
        this.store = store;
    }

    /** GET of one object; it must not be changed. */
    public ObjectNode get(Served served, ObjectKey key) {
        ObjectNode object = store.get(key);
        if (object == null) {
            throw Fault.notFound(served.type(), key.name());
        }
        return served.inThisVersion(object);
    }

    /** GET of a collection; the empty namespace means all. */
    public Page list(Served served, String namespace, ListQuery query) {
        Predicate<ObjectNode> selected = Selectors.of(served.type(), query.labels(), query.fields());
        Token token = query.next().isEmpty() ? new Token(0, "") : Token.parse(query.next());
        Listing listing =
                token.version() == 0 ? fresh(served, namespace, query) : at(served, namespace, token.version());
        List<ObjectNode> page = new ArrayList<>();
        int rest = 0;
        String last = "";
        for (ObjectNode object : listing.objects()) {
            if (place(object).compareTo(token.after()) <= 0 || !selected.test(object)) {
                continue;
            }
            if (query.limit() > 0 && page.size() == query.limit()) {
                rest++;
            } else {
                page.add(served.inThisVersion(object));
                last = place(object);
            }
        }
        String next = rest == 0 ? "" : new Token(listing.version(), last).text();
        boolean counted = query.labels().isEmpty() && query.fields().isEmpty();
        return new Page(listing.version(), page, next, rest > 0 && counted ? rest : -1);
    }

    /** GET with {@code watch}. The caller must close the stream. */
    public WatchStream watch(Served served, String namespace, ListQuery query) {
        Predicate<ObjectNode> selected = Selectors.of(served.type(), query.labels(), query.fields());
        if (query.initialEvents() != null) {
            checkInitialEvents(query);
        }
        long version = query.versionNumber();
        boolean initial = query.initialEvents() == null ? version <= 0 : query.initialEvents();
        boolean marked = Boolean.TRUE.equals(query.initialEvents()) || (version == 0 && query.bookmarks());
        if (initial || version <= 0) {
            return new WatchStream(
                    store,
                    served,
                    namespace,
                    selected,
                    store.watch(served.collection(), namespace),
                    initial,
                    marked && initial);
        }
        try {
            return new WatchStream(
                    store, served, namespace, selected, store.watchSince(served.collection(), version), false, false);
        } catch (Expired expired) {
            throw Fault.expired(String.valueOf(expired.getMessage()));
        }
    }

    private static void checkInitialEvents(ListQuery query) {
        if (!query.match().equals("NotOlderThan")) {
            String message = "Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan";
            throw Fault.invalidOptions(
                    "ListOptions", new FieldError("resourceVersionMatch", FieldError.FORBIDDEN, message));
        }
    }

    private Listing fresh(Served served, String namespace, ListQuery query) {
        long version = query.versionNumber();
        if (query.match().isEmpty() || version <= 0) {
            refuseFuture(version);
            return store.list(served.collection(), namespace);
        }
        return switch (query.match()) {
            case "Exact" -> at(served, namespace, version);
            case "NotOlderThan" -> {
                refuseFuture(version);
                yield store.list(served.collection(), namespace);
            }
            default ->
                throw Fault.invalidOptions(
                        "ListOptions",
                        new FieldError(
                                "resourceVersionMatch",
                                FieldError.NOT_SUPPORTED,
                                "Unsupported value: \"" + query.match()
                                        + "\": supported values: \"Exact\", \"NotOlderThan\""));
        };
    }

    private void refuseFuture(long version) {
        if (version > store.version()) {
            throw Fault.tooNew(version, store.version());
        }
    }

    private Listing at(Served served, String namespace, long version) {
        refuseFuture(version);
        try {
            return store.listAt(served.collection(), namespace, version);
        } catch (Expired expired) {
            throw Fault.expired(
                    "The provided continue parameter is too old to display a consistent list result. You can"
                            + " start a new list without the continue parameter.");
        }
    }

    private static String place(JsonNode object) {
        return Meta.namespace(object) + "\u0000" + Meta.name(object);
    }

    /** Where the next page starts: the moment, and the last object of this page. */
    private record Token(long version, String after) {
        String text() {
            ObjectNode token =
                    Json.object().put("v", "meta.k8s.io/v1").put("rv", version).put("start", after);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.bytes(token));
        }

        static Token parse(String text) {
            try {
                JsonNode token = Json.parse(Base64.getUrlDecoder().decode(text));
                if (token.path("rv").canConvertToLong() && token.path("start").isTextual()) {
                    return new Token(
                            token.path("rv").asLong(), token.path("start").asText());
                }
            } catch (IOException | IllegalArgumentException malformed) {
                throw Fault.badRequest("continue key is not valid: " + malformed.getMessage());
            }
            throw Fault.badRequest("continue key is not valid");
        }
    }
}
