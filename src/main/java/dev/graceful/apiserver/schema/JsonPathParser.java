package dev.graceful.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.graceful.apiserver.schema.JsonPath.Condition;
import dev.graceful.apiserver.schema.JsonPath.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the notation of {@link JsonPath}, one character class at a time. */
final class JsonPathParser {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Pattern FILTER =
            Pattern.compile("\\?\\(\\s*(@[^=!<>]*?)\\s*(?:(==|!=|<=|>=|<|>)\\s*(.+?))?\\s*\\)");

    private final String text;
    private final int end;
    private int at;

    JsonPathParser(String source) {
        this.text = source;
        boolean braces = source.startsWith("{") && source.endsWith("}");
        this.at = braces ? 1 : 0;
        this.end = braces ? source.length() - 1 : source.length();
    }

    List<Step> parse() {
        List<Step> steps = new ArrayList<>();
        if (at < end && (text.charAt(at) == '$' || text.charAt(at) == '@')) {
            at++;
        }
        while (at < end) {
            switch (text.charAt(at)) {
                case '.' -> dot(steps);
                case '[' -> steps.add(bracket());
                default -> throw fault("expected . or [");
            }
        }
        return List.copyOf(steps);
    }

    private void dot(List<Step> steps) {
        at++;
        if (at < end && text.charAt(at) == '.') {
            at++;
            steps.add(new Step.Descend());
        }
        if (at < end && text.charAt(at) == '[') {
            return;
        }
        String name = name();
        if (!name.isEmpty()) {
            steps.add(name.equals("*") ? new Step.All() : new Step.Field(name));
        } else if (at < end) {
            throw fault("expected a field name");
        }
    }

    private String name() {
        StringBuilder name = new StringBuilder();
        while (at < end && text.charAt(at) != '.' && text.charAt(at) != '[') {
            if (text.charAt(at) == '\\' && at + 1 < end) {
                at++;
            }
            name.append(text.charAt(at++));
        }
        return name.toString();
    }

    private Step bracket() {
        int close = closing();
        String inside = text.substring(at + 1, close).strip();
        Step step = step(inside);
        at = close + 1;
        return step;
    }

    /** The matching bracket, past nested ones and quoted text. */
    private int closing() {
        int depth = 0;
        char quote = 0;
        for (int i = at; i < end; i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                quote = c == quote && text.charAt(i - 1) != '\\' ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '[') {
                depth++;
            } else if (c == ']' && --depth == 0) {
                return i;
            }
        }
        throw fault("unterminated [");
    }

    private Step step(String inside) {
        if (inside.equals("*")) {
            return new Step.All();
        }
        if (inside.startsWith("'") || inside.startsWith("\"")) {
            return new Step.Field(literal(inside).asText());
        }
        if (inside.startsWith("?")) {
            return new Step.Matching(condition(inside));
        }
        try {
            int colon = inside.indexOf(':');
            if (colon < 0) {
                return new Step.Index(Integer.parseInt(inside));
            }
            String from = inside.substring(0, colon).strip();
            String to = inside.substring(colon + 1).strip();
            return new Step.Slice(
                    from.isEmpty() ? 0 : Integer.parseInt(from),
                    to.isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(to));
        } catch (NumberFormatException e) {
            throw fault("expected an index, a quoted name, * or a filter between [ and ]");
        }
    }

    private Condition condition(String filter) {
        Matcher match = FILTER.matcher(filter);
        if (!match.matches()) {
            throw fault("expected a filter like ?(@.type==\"Ready\")");
        }
        JsonPath path = JsonPath.parse(match.group(1));
        String operator = match.group(2);
        String operand = match.group(3);
        return operator == null || operand == null
                ? new Condition.Exists(path)
                : new Condition.Compares(path, operator, literal(operand));
    }

    private JsonNode literal(String literal) {
        char first = literal.charAt(0);
        if ((first == '"' || first == '\'') && literal.length() > 1 && literal.charAt(literal.length() - 1) == first) {
            String inner = literal.substring(1, literal.length() - 1);
            return JSON.textNode(inner.replaceAll("\\\\(.)", "$1"));
        }
        if (literal.equals("true") || literal.equals("false")) {
            return JSON.booleanNode(literal.equals("true"));
        }
        try {
            return JSON.numberNode(new java.math.BigDecimal(literal));
        } catch (NumberFormatException e) {
            throw fault("expected a quoted text, a number, true or false instead of " + literal);
        }
    }

    private IllegalArgumentException fault(String expected) {
        return new IllegalArgumentException(
                "not a JSONPath: \"" + text + "\": " + expected + " at character " + (at + 1));
    }
}
