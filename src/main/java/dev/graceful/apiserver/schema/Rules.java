package dev.graceful.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cel.bundle.Cel;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OptionalType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A schema's {@code x-kubernetes-validations} at every depth, compiled once, run for each object. */
final class Rules {
    private final SchemaNode root;
    private final IdentityHashMap<SchemaNode, List<Rule>> byNode = new IdentityHashMap<>();

    private Rules(SchemaNode root) {
        this.root = root;
    }

    /** @param path where the schema stands in its definition, for errors */
    static Rules compile(SchemaNode root, String definition, String path) {
        Rules rules = new Rules(root);
        List<FieldError> errors = new ArrayList<>();
        rules.compile(path, root, new Scope(new CelTypes(), true, true, errors));
        if (!errors.isEmpty()) {
            throw new InvalidDefinition(definition, errors);
        }
        return rules;
    }

    /** @param correlates whether a value's counterpart in the old object can be found, which transition rules need */
    private record Scope(CelTypes types, boolean resource, boolean correlates, List<FieldError> errors) {
        Scope inside(SchemaNode child, boolean stillCorrelates) {
            return new Scope(types, child.embedsResource(), correlates && stillCorrelates, errors);
        }
    }

    private void compile(String path, SchemaNode node, Scope scope) {
        JsonNode entries = node.json().path("x-kubernetes-validations");
        if (!entries.isEmpty()) {
            compileEntries(path + ".x-kubernetes-validations", node, entries, scope);
        }
        node.properties()
                .forEach((name, field) ->
                        compile(Paths.key(path + ".properties", name), field, scope.inside(field, true)));
        SchemaNode additional = node.additional();
        if (additional != null) {
            compile(path + ".additionalProperties", additional, scope.inside(additional, true));
        }
        SchemaNode items = node.items();
        if (items != null) {
            boolean keyed = node.listType() == SchemaNode.ListType.MAP;
            compile(path + ".items", items, scope.inside(items, keyed));
        }
    }

    private void compileEntries(String path, SchemaNode node, JsonNode entries, Scope scope) {
        Optional<CelType> type = scope.types().of(node, scope.resource());
        if (type.isEmpty()) {
            String detail = "rules cannot be used here: the schema does not say what the value is";
            scope.errors().add(FieldError.invalid(path, entries, detail));
            return;
        }
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            compileEntry(Paths.index(path, i), entries.get(i), type.get(), scope)
                    .ifPresent(rules::add);
        }
        byNode.put(node, rules);
    }

    private static Optional<Rule> compileEntry(String path, JsonNode entry, CelType type, Scope scope) {
        if (entry.path("rule").asText("").isBlank()) {
            scope.errors().add(FieldError.required(path + ".rule", "rule is not specified"));
            return Optional.empty();
        }
        boolean optional = entry.path("optionalOldSelf").asBoolean(false);
        Cel cel = CelEnvironments.with(scope.types(), type, optional ? OptionalType.create(type) : type);
        try {
            Rule rule = Rule.compile(cel, entry);
            if (rule.usesOld() && !scope.correlates()) {
                String detail =
                        "oldSelf cannot be used on the uncorrelatable portion of the schema: the items of a list"
                                + " have a counterpart in the old object only when x-kubernetes-list-type is map";
                scope.errors().add(FieldError.invalid(path + ".rule", entry.path("rule"), detail));
            }
            return Optional.of(rule);
        } catch (Rule.Uncompilable e) {
            String detail = String.valueOf(e.getMessage());
            scope.errors().add(FieldError.invalid(path + "." + e.field, entry.path(e.field), detail));
            return Optional.empty();
        }
    }

    boolean isEmpty() {
        return byNode.isEmpty();
    }

    List<FieldError> check(ObjectNode object, @Nullable ObjectNode old) {
        List<FieldError> errors = new ArrayList<>();
        check("", object, old, root, new Place(true, false), errors);
        return errors;
    }

    /** @param unchanged whether the nearest enclosing value that has a counterpart equals it */
    private record Place(boolean resource, boolean unchanged) {}

    private void check(
            String path,
            JsonNode value,
            @Nullable JsonNode old,
            @Nullable SchemaNode schema,
            Place place,
            List<FieldError> errors) {
        if (schema == null || value.isNull()) {
            return;
        }
        boolean unchanged = old == null ? place.unchanged() : value.equals(old);
        List<Rule> rules = byNode.getOrDefault(schema, List.of());
        if (!rules.isEmpty()) {
            run(rules, path, value, old, schema, new Place(place.resource(), unchanged), errors);
        }
        if (value instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> entry : object.properties()) {
                String name = entry.getKey();
                SchemaNode field = schema.field(name);
                boolean declared = schema.properties().containsKey(name);
                String at = declared ? Paths.child(path, name) : Paths.key(path, name);
                JsonNode before = old == null ? null : old.get(name);
                check(at, entry.getValue(), before, field, inside(field, unchanged), errors);
            }
        } else if (value instanceof ArrayNode array) {
            Map<JsonNode, JsonNode> before = ValueValidation.byKeys(schema, old);
            SchemaNode items = schema.items();
            for (int i = 0; i < array.size(); i++) {
                JsonNode counterpart = before.get(ValueValidation.identity(schema, array.get(i)));
                check(Paths.index(path, i), array.get(i), counterpart, items, inside(items, unchanged), errors);
            }
        }
    }

    private static Place inside(@Nullable SchemaNode schema, boolean unchanged) {
        return new Place(schema != null && schema.embedsResource(), unchanged);
    }

    private static void run(
            List<Rule> rules,
            String path,
            JsonNode value,
            @Nullable JsonNode old,
            SchemaNode schema,
            Place place,
            List<FieldError> errors) {
        Map<String, Object> variables = new HashMap<>();
        variables.put("self", CelValues.of(value, schema, place.resource()));
        Object before = old == null || old.isNull()
                ? null
                : CelValues.of(CelValues.inOrderOf(value, old, schema), schema, place.resource());
        for (Rule rule : rules) {
            if (rule.usesOld() ? before == null && !rule.oldIsOptional() : place.unchanged()) {
                continue;
            }
            variables.remove("oldSelf");
            if (rule.oldIsOptional()) {
                variables.put("oldSelf", Optional.ofNullable(before));
            } else if (before != null) {
                variables.put("oldSelf", before);
            }
            rule.check(path, value, schema, variables).ifPresent(errors::add);
        }
    }
}
