package dev.graceful.apiserver.schema;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The wording of a 422 answer: the text of its Status, and the causes for machines. */
public final class InvalidObject {
    private InvalidObject() {}

    /**
     * {@code Kind.group "name" is invalid: …}: one fault plainly, several in brackets, repeated ones once.
     *
     * @param qualifiedKind {@link ResourceType#qualifiedKind()}
     */
    public static String message(String qualifiedKind, String name, List<FieldError> errors) {
        List<String> distinct =
                errors.stream().map(FieldError::toString).distinct().toList();
        String faults = switch (distinct.size()) {
            case 0 -> "";
            case 1 -> ": " + distinct.getFirst();
            default -> ": [" + String.join(", ", distinct) + "]";
        };
        return qualifiedKind + " " + GoText.quote(name) + " is invalid" + faults;
    }

    /** The Status's {@code details}: name, group, kind (the Kind, not the resource) and causes. */
    public static ObjectNode details(String group, String kind, String name, List<FieldError> errors) {
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        details.put("name", name);
        if (!group.isEmpty()) {
            details.put("group", group);
        }
        details.put("kind", kind);
        details.set("causes", causes(errors));
        return details;
    }

    /** One cause per fault: {@code {reason, message, field}}. */
    public static ArrayNode causes(List<FieldError> errors) {
        ArrayNode causes = JsonNodeFactory.instance.arrayNode();
        for (FieldError error : errors) {
            ObjectNode cause = causes.addObject();
            cause.put("reason", error.reason());
            cause.put("message", error.message());
            cause.put("field", error.field());
        }
        return causes;
    }
}
