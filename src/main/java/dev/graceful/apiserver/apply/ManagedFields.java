package dev.graceful.apiserver.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.graceful.apiserver.store.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The owners of an object's fields, as {@code metadata.managedFields} lists them. */
final class ManagedFields {
    static final String APPLY = "Apply";
    static final String UPDATE = "Update";

    private final Map<Manager, Owned> owners = new LinkedHashMap<>();

    /** Reads the list; entries without an operation are left out. */
    static ManagedFields parse(JsonNode list) {
        ManagedFields managed = new ManagedFields();
        for (JsonNode entry : list) {
            String operation = entry.path("operation").asText("");
            if (operation.equals(APPLY) || operation.equals(UPDATE)) {
                Manager manager = new Manager(
                        entry.path("manager").asText(""),
                        operation,
                        operation.equals(APPLY) ? "" : entry.path("apiVersion").asText(""),
                        entry.path("subresource").asText(""));
                managed.owners.put(
                        manager,
                        new Owned(
                                entry.path("apiVersion").asText(""),
                                entry.path("time").asText(""),
                                FieldSet.parse(entry.path("fieldsV1"))));
            }
        }
        return managed;
    }

    boolean isEmpty() {
        return owners.isEmpty();
    }

    FieldSet of(Manager manager) {
        Owned owned = owners.get(manager);
        return owned == null ? new FieldSet() : owned.fields();
    }

    /** The owners but one, in the order of the list. */
    List<Manager> others(Manager manager) {
        List<Manager> others = new ArrayList<>(owners.keySet());
        others.remove(manager);
        return others;
    }

    /** Sets what a manager owns; one that owns nothing is dropped. Its time moves only if something changed. */
    void set(Manager manager, String apiVersion, String now, FieldSet fields) {
        Owned before = owners.get(manager);
        if (fields.isEmpty()) {
            owners.remove(manager);
        } else if (before == null
                || !before.fields().equals(fields)
                || !before.apiVersion().equals(apiVersion)) {
            owners.put(manager, new Owned(apiVersion, now, fields));
        }
    }

    /** Changes what a manager owns without its doing: its time stays. */
    void lose(Manager manager, FieldSet lost) {
        change(manager, fields -> fields.minus(lost));
    }

    void ignore(FieldSet ignored) {
        List.copyOf(owners.keySet()).forEach(manager -> change(manager, fields -> fields.minus(ignored)));
    }

    private void change(Manager manager, UnaryOperator<FieldSet> change) {
        Owned before = owners.get(manager);
        if (before != null) {
            FieldSet fields = change.apply(before.fields());
            if (fields.isEmpty()) {
                owners.remove(manager);
            } else {
                owners.put(manager, new Owned(before.apiVersion(), before.time(), fields));
            }
        }
    }

    /** The list, appliers first, then by time and name. */
    ArrayNode json() {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        owners.entrySet().stream()
                .sorted(Comparator.comparing(
                                (Map.Entry<Manager, Owned> one) -> one.getKey().operation())
                        .thenComparing(one -> one.getValue().time())
                        .thenComparing(one -> one.getKey().name())
                        .thenComparing(one -> one.getKey().subresource()))
                .forEach(one -> list.add(entry(one.getKey(), one.getValue())));
        return list;
    }

    private static JsonNode entry(Manager manager, Owned owned) {
        var entry = Json.object()
                .put("manager", manager.name())
                .put("operation", manager.operation())
                .put("apiVersion", owned.apiVersion());
        if (!owned.time().isEmpty()) {
            entry.put("time", owned.time());
        }
        entry.put("fieldsType", "FieldsV1");
        entry.set("fieldsV1", owned.fields().json());
        if (!manager.subresource().isEmpty()) {
            entry.put("subresource", manager.subresource());
        }
        return entry;
    }

    /**
     * Someone who owns fields.
     *
     * @param apiVersion empty for appliers: they are the same whatever version they speak
     */
    record Manager(String name, String operation, String apiVersion, String subresource) {
        /** As conflicts name it. */
        String told() {
            String told = "\"" + name + "\"";
            if (!subresource.isEmpty()) {
                told += " with subresource \"" + subresource + "\"";
            }
            return operation.equals(UPDATE) ? told + " using " + apiVersion : told;
        }
    }

    private record Owned(String apiVersion, String time, FieldSet fields) {}

    /** Whether a client sent the one empty entry that asks for all ownership to be forgotten. */
    static boolean reset(@Nullable JsonNode list) {
        return list != null && list.size() == 1 && list.get(0).isEmpty();
    }
}
