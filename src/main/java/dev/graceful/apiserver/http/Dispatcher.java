package dev.graceful.apiserver.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graceful.apiserver.resource.DeleteOptions;
import dev.graceful.apiserver.resource.Fault;
import dev.graceful.apiserver.resource.ListQuery;
import dev.graceful.apiserver.resource.Meta;
import dev.graceful.apiserver.resource.Page;
import dev.graceful.apiserver.resource.Part;
import dev.graceful.apiserver.resource.Resources;
import dev.graceful.apiserver.resource.Result;
import dev.graceful.apiserver.resource.Served;
import dev.graceful.apiserver.resource.WatchStream;
import dev.graceful.apiserver.resource.WriteOptions;
import dev.graceful.apiserver.store.Json;
import dev.graceful.apiserver.store.ObjectKey;
import java.util.List;
import java.util.Optional;

/** Turns a request into a call of the resources, and what comes back into an answer. Runs on a virtual thread. */
final class Dispatcher {
    private final Resources resources;
    private final Documents documents;

    Dispatcher(Resources resources) {
        this.resources = resources;
        this.documents = new Documents(resources.types());
    }

    /** Never throws a {@link Fault}: it becomes its Status. */
    Answer answer(Call call) {
        try {
            return route(call);
        } catch (Fault fault) {
            return Answer.fault(fault);
        }
    }

    private Answer route(Call call) {
        List<String> path = Place.segments(call.path());
        if (call.method().equals("GET") || call.method().equals("HEAD")) {
            Answer document = documents.answer(call, path);
            if (document != null) {
                return document;
            }
        }
        if (call.method().equals("POST")) {
            Answer review = Reviews.answer(call, path);
            if (review != null) {
                return review;
            }
        }
        Place place = Place.of(path);
        if (place == null) {
            return Answer.nothingHere();
        }
        Optional<Served> served = resources.types().find(place.group(), place.version(), place.plural());
        if (served.isEmpty()
                || (!place.namespace().isEmpty() && !served.get().type().namespaced())) {
            return Answer.nothingHere();
        }
        return place.name().isEmpty() ? collection(call, place, served.get()) : object(call, place, served.get());
    }

    private Answer collection(Call call, Place place, Served served) {
        return switch (call.method()) {
            case "GET" -> list(call, served, place.namespace(), ListQuery.of(call.query()));
            case "POST" -> {
                if (served.type().namespaced() && place.namespace().isEmpty()) {
                    throw Fault.methodNotAllowed();
                }
                WriteOptions options = options("CreateOptions", call);
                Result result = resources.writes().create(served, place.namespace(), Bodies.object(call), options);
                yield Presentation.of(call).one(served, result);
            }
            case "DELETE" -> deleteAll(call, place, served);
            default -> throw Fault.methodNotAllowed();
        };
    }

    private Answer list(Call call, Served served, String namespace, ListQuery query) {
        Presentation presentation = Presentation.of(call);
        if (ListQuery.truth(call.query(), "watch")) {
            return watch(served, namespace, query, presentation);
        }
        return presentation.page(served, resources.reads().list(served, namespace, query));
    }

    private Answer watch(Served served, String namespace, ListQuery query, Presentation presentation) {
        try {
            WatchStream stream = resources.reads().watch(served, namespace, query);
            return new Answer.Watching(stream, served, presentation, query.bookmarks(), query.timeoutSeconds());
        } catch (Fault fault) {
            if (fault.code() == 410) {
                return new Answer.Ended(fault);
            }
            throw fault;
        }
    }

    private Answer object(Call call, Place place, Served served) {
        Part part = part(place, served);
        ObjectKey key = new ObjectKey(place.group(), place.plural(), place.namespace(), place.name());
        Presentation presentation = Presentation.of(call);
        return switch (call.method()) {
            case "GET" -> {
                if (ListQuery.truth(call.query(), "watch")) {
                    yield list(
                            call,
                            served,
                            place.namespace(),
                            ListQuery.of(call.query()).only(place.name()));
                }
                yield presentation.one(served, new Result(200, resources.reads().get(served, key), List.of()));
            }
            case "PUT" -> {
                ObjectNode body = Bodies.object(call);
                WriteOptions options = options("UpdateOptions", call);
                yield presentation.one(served, resources.writes().replace(served, key, part, body, options));
            }
            case "PATCH" -> presentation.one(served, patch(call, served, key, part));
            case "DELETE" -> {
                DeleteOptions options = DeleteOptions.of(Bodies.optional(call), call.query());
                yield presentation.one(served, resources.deletes().delete(served, key, options));
            }
            default -> throw Fault.methodNotAllowed();
        };
    }

    private Result patch(Call call, Served served, ObjectKey key, Part part) {
        WriteOptions options = options("PatchOptions", call);
        return call.contentType().equals(Bodies.APPLY)
                ? resources.writes().apply(served, key, part, Bodies.applied(call), options)
                : resources.writes().patch(served, key, part, Bodies.patch(call, served), options);
    }

    private Answer deleteAll(Call call, Place place, Served served) {
        DeleteOptions options = DeleteOptions.of(Bodies.optional(call), call.query());
        Page page = resources.reads().list(served, place.namespace(), ListQuery.of(call.query()));
        ObjectNode list = Json.object().put("kind", served.type().listKind());
        list.put("apiVersion", served.type().apiVersion());
        list.putObject("metadata").put("resourceVersion", Long.toString(page.version()));
        ArrayNode items = list.putArray("items");
        for (ObjectNode object : page.objects()) {
            try {
                ObjectKey key = new ObjectKey(place.group(), place.plural(), Meta.namespace(object), Meta.name(object));
                resources.deletes().delete(served, key, options);
                items.add(object);
            } catch (Fault fault) {
                if (fault.code() != 404) {
                    throw fault;
                }
            }
        }
        return Answer.json(200, list);
    }

    private static Part part(Place place, Served served) {
        if (place.subresource().isEmpty()) {
            return Part.MAIN;
        }
        if (place.subresource().equals("status") && served.type().hasStatus()) {
            return Part.STATUS;
        }
        throw Fault.plain(404, "NotFound", "the server could not find the requested resource");
    }

    private static WriteOptions options(String kind, Call call) {
        return WriteOptions.of(kind, call.query(), call.header("user-agent"));
    }
}
