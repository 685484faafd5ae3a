package dev.graceful.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;

/**
 * A path into an object in the notation of printer columns and selectable fields: {@code .status.conditions[?(@.type=="Ready")].status},
 * {@code .metadata.labels.app\.kubernetes\.io/name}, {@code .spec.hosts[0]['name']}. Enclosing braces are optional.
 */
public final class JsonPath {
    private final String source;
    private final List<Step> steps;

    private JsonPath(String source, List<Step> steps) {
        this.source = source;
        this.steps = steps;
    }

    /**
     * Reads a path.
     *
     * @throws IllegalArgumentException when the text is not such a path; the message says where
     */
    public static JsonPath parse(String text) {
        return new JsonPath(text, new JsonPathParser(text).parse());
    }

    /** Everything the path leads to, in document order; empty when something on the way is missing. */
    public List<JsonNode> find(JsonNode root) {
        List<JsonNode> found = List.of(root);
        for (Step step : steps) {
            found = found.stream().flatMap(step::from).toList();
        }
        return found;
    }

    @Override
    public String toString() {
        return source;
    }

    /** One move from a value to some of its parts. */
    sealed interface Step {
        Stream<JsonNode> from(JsonNode value);

        record Field(String name) implements Step {
            @Override
            public Stream<JsonNode> from(JsonNode value) {
                return Stream.ofNullable(value.get(name));
            }
        }

        record Index(int index) implements Step {
            @Override
            public Stream<JsonNode> from(JsonNode value) {
                int at = index < 0 ? value.size() + index : index;
                return value.isArray() ? Stream.ofNullable(value.get(at)) : Stream.empty();
            }
        }

        record Slice(int from, int to) implements Step {
            @Override
            public Stream<JsonNode> from(JsonNode value) {
                int size = value.size();
                int end = to < 0 ? size + to : Math.min(to, size);
                int start = from < 0 ? size + from : from;
                return value.isArray()
                        ? value.valueStream().skip(Math.max(0, start)).limit(Math.max(0, end - Math.max(0, start)))
                        : Stream.empty();
            }
        }

        record All() implements Step {
            @Override
            public Stream<JsonNode> from(JsonNode value) {
                return value.valueStream();
            }
        }

        /** The value itself and everything below it. */
        record Descend() implements Step {
            @Override
            public Stream<JsonNode> from(JsonNode value) {
                return Stream.concat(Stream.of(value), value.valueStream().flatMap(this::from));
            }
        }

        record Matching(Condition condition) implements Step {
            @Override
            public Stream<JsonNode> from(JsonNode value) {
                return value.isArray() ? value.valueStream().filter(condition::holds) : Stream.empty();
            }
        }
    }

    /** What a filter asks of each item. */
    sealed interface Condition {
        boolean holds(JsonNode item);

        record Exists(JsonPath path) implements Condition {
            @Override
            public boolean holds(JsonNode item) {
                return !path.find(item).isEmpty();
            }
        }

        record Compares(JsonPath path, String operator, JsonNode operand) implements Condition {
            @Override
            public boolean holds(JsonNode item) {
                return path.find(item).stream().anyMatch(this::fits);
            }

            private boolean fits(JsonNode value) {
                if (!comparable(value)) {
                    return operator.equals("!=");
                }
                int order = value.isNumber()
                        ? value.decimalValue().compareTo(operand.decimalValue())
                        : value.asText().compareTo(operand.asText());
                return switch (operator) {
                    case "==" -> order == 0;
                    case "!=" -> order != 0;
                    case "<" -> order < 0;
                    case "<=" -> order <= 0;
                    case ">" -> order > 0;
                    default -> order >= 0;
                };
            }

            private boolean comparable(JsonNode value) {
                return value.isNumber() ? operand.isNumber() : value.getNodeType() == operand.getNodeType();
            }
        }
    }
}
