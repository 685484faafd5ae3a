package dev.graceful.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graceful.apiserver.schema.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Label and field selectors of lists and watches. */
final class Selectors {
    private static final Pattern SET_BASED = Pattern.compile("\\s*(\\S+?)\\s+(in|notin)\\s*\\(([^()]*)\\)\\s*");
    private static final Pattern COMPARED = Pattern.compile("\\s*([^\\s=!<>]+)\\s*(==|=|!=|>|<)\\s*([^\\s=!<>]*)\\s*");
    private static final Pattern BARE = Pattern.compile("\\s*(!?)\\s*([^\\s=!<>()]+)\\s*");

    private Selectors() {}

    /** Every object that both selectors let through; empty selectors let everything through. */
    static Predicate<ObjectNode> of(ResourceType type, String labelSelector, String fieldSelector) {
        List<Predicate<ObjectNode>> terms = new ArrayList<>();
        for (String term : split(labelSelector)) {
            Predicate<Map<String, String>> wanted = label(term, labelSelector);
            terms.add(object -> wanted.test(Meta.labels(object)));
        }
        for (String term : split(fieldSelector)) {
            terms.add(field(type, term, fieldSelector));
        }
        return object -> terms.stream().allMatch(term -> term.test(object));
    }

    private static Predicate<Map<String, String>> label(String term, String whole) {
        Matcher set = SET_BASED.matcher(term);
        if (set.matches()) {
            String key = set.group(1);
            Set<String> values =
                    Stream.of(set.group(3).split(",", -1)).map(String::strip).collect(Collectors.toSet());
            return set.group(2).equals("in")
                    ? labels -> labels.containsKey(key) && values.contains(labels.get(key))
                    : labels -> !labels.containsKey(key) || !values.contains(labels.get(key));
        }
        Matcher compared = COMPARED.matcher(term);
        if (compared.matches()) {
            return compare(compared.group(1), compared.group(2), compared.group(3));
        }
        Matcher bare = BARE.matcher(term);
        if (bare.matches()) {
            String key = bare.group(2);
            return bare.group(1).isEmpty() ? labels -> labels.containsKey(key) : labels -> !labels.containsKey(key);
        }
        throw Fault.badRequest("unable to parse requirement: \"" + term + "\" in the label selector \"" + whole + "\"");
    }

    private static Predicate<Map<String, String>> compare(String key, String operator, String value) {
        return switch (operator) {
            case "!=" -> labels -> !value.equals(labels.get(key));
            case ">", "<" ->
                labels -> {
                    String actual = labels.get(key);
                    if (actual == null || !actual.matches("-?\\d{1,18}") || !value.matches("-?\\d{1,18}")) {
                        return false;
                    }
                    int order = Long.compare(Long.parseLong(actual), Long.parseLong(value));
                    return operator.equals(">") ? order > 0 : order < 0;
                };
            default -> labels -> value.equals(labels.get(key));
        };
    }

    private static Predicate<ObjectNode> field(ResourceType type, String term, String whole) {
        Matcher compared = COMPARED.matcher(term);
        if (!compared.matches()
                || compared.group(2).equals("<")
                || compared.group(2).equals(">")) {
            throw Fault.badRequest("invalid field selector \"" + whole + "\": invalid selector: '" + term + "'");
        }
        String[] path = supported(type, compared.group(1)).split("\\.", -1);
        boolean equal = !compared.group(2).equals("!=");
        String value = compared.group(3);
        return object -> {
            JsonNode at = object;
            for (String step : path) {
                at = at.path(step);
            }
            return at.asText("").equals(value) == equal;
        };
    }

    private static String supported(ResourceType type, String field) {
        boolean known = field.equals("metadata.name")
                || (field.equals("metadata.namespace") && type.namespaced())
                || type.selectableFields().contains("." + field)
                || type.selectableFields().contains(field);
        if (!known) {
            throw Fault.badRequest("field label not supported: " + field);
        }
        return field;
    }

    /** Splits at commas outside parentheses. */
    private static List<String> split(String selector) {
        List<String> terms = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < selector.length(); i++) {
            char c = selector.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == ',' && depth == 0) {
                terms.add(selector.substring(start, i));
                start = i + 1;
            }
        }
        terms.add(selector.substring(start));
        return terms.stream().filter(term -> !term.isBlank()).toList();
    }
}
