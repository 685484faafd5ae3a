package dev.graceful.apiserver.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The compiled schema of one resource type. Immutable and safe for concurrent use.
 * The order a server applies it in is prune, default, validate.
 */
public final class Schema {
    private final SchemaNode root;
    private final Rules rules;

    private Schema(SchemaNode root, Rules rules) {
        this.root = root;
        this.rules = rules;
    }

    /**
     * Prepares a type's schema, its patterns and its validation rules.
     *
     * @throws InvalidDefinition when a pattern or a rule does not compile; it names the rule
     */
    public static Schema compile(ResourceType type) {
        SchemaNode root = new SchemaNode(type.openApiSchema());
        return new Schema(
                root,
                Rules.compile(
                        root,
                        type.qualifiedResource(),
                        "spec.versions[name=" + type.version() + "].schema.openAPIV3Schema"));
    }

    /** The navigable view, for code that merges by structure. */
    public SchemaNode root() {
        return root;
    }

    /**
     * Removes what the schema does not declare, in place, and null values that are not nullable and have no default.
     *
     * @return the paths of the unknown fields removed, sorted, such as {@code spec.hosts[0].x}
     */
    public List<String> prune(ObjectNode object) {
        return Pruning.prune(object, root);
    }

    /** Fills in the schema's defaults, in place. */
    public void defaults(ObjectNode object) {
        Defaulting.fill(object, root);
    }

    /**
     * Everything wrong with an object, in schema order: value constraints, list uniqueness, then the definition's rules.
     * On an update, faults in parts that did not change are forgiven, so that a tightened schema locks nobody out.
     *
     * @param old the stored object that is being replaced; null on creation
     * @return empty when the object is valid
     */
    public List<FieldError> validate(ObjectNode object, @Nullable ObjectNode old) {
        List<FieldError> errors = new ArrayList<>(ValueValidation.validate(root, object, old));
        if (old == null || ListUniqueness.check(root, old).isEmpty()) {
            errors.addAll(ListUniqueness.check(root, object));
        }
        if (rules.isEmpty()) {
            return errors;
        }
        if (errors.stream().anyMatch(FieldError::blocksRules)) {
            errors.add(new FieldError(
                    FieldError.NOWHERE,
                    FieldError.INVALID,
                    "Invalid value: null: some validation rules were not checked because the object was invalid;"
                            + " correct the existing errors to complete validation"));
        } else {
            errors.addAll(rules.check(object, old));
        }
        return errors;
    }
}
