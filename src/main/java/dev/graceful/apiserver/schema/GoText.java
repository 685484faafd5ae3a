package dev.graceful.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeSet;

/** Prints values the way Go's fmt, strconv and encoding/json do, because kube-apiserver's messages are made of them. */
public final class GoText {
    private GoText() {}

    /** A bad value inside a field error: plain numbers and booleans, quoted strings, compact JSON for the rest. */
    static String value(Object value) {
        return switch (value) {
            case JsonNode node when node.isTextual() -> quote(node.textValue());
            case JsonNode node when node.isFloatingPointNumber() -> number(node.doubleValue());
            case JsonNode node -> json(node);
            case String text -> quote(text);
            case Double number -> number(number);
            default -> String.valueOf(value);
        };
    }

    /** {@code %q}. */
    public static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> appendEscaped(quoted, c));
        return quoted.append('"').toString();
    }

    private static void appendEscaped(StringBuilder out, int c) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\t' -> out.append("\\t");
            case '\r' -> out.append("\\r");
            default -> {
                if (c < 0x20 || c == 0x7f) {
                    out.append(String.format("\\x%02x", c));
                } else {
                    out.appendCodePoint(c);
                }
            }
        }
    }

    /** {@code %v} of a float64: shortest digits, exponent form from 1e+06 on and below 1e-04. */
    public static String number(double value) {
        if (value == 0 || Double.isNaN(value) || Double.isInfinite(value)) {
            return value == 0 ? "0" : String.valueOf(value);
        }
        BigDecimal shortest = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= -4 && exponent < 6) {
            return shortest.toPlainString();
        }
        String digits = shortest.unscaledValue().abs().toString();
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        String sign = exponent < 0 ? "-" : "+";
        return (value < 0 ? "-" : "") + mantissa + "e" + sign + String.format("%02d", Math.abs(exponent));
    }

    /** Compact JSON with sorted keys and the characters that Go escapes for HTML. */
    public static String json(JsonNode node) {
        return sorted(node)
                .toString()
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026");
    }

    private static JsonNode sorted(JsonNode node) {
        return switch (node) {
            case ObjectNode object -> {
                ObjectNode copy = JsonNodeFactory.instance.objectNode();
                for (String name : new TreeSet<>(
                        object.properties().stream().map(Map.Entry::getKey).toList())) {
                    copy.set(name, sorted(object.path(name)));
                }
                yield copy;
            }
            case ArrayNode array -> {
                var copy = JsonNodeFactory.instance.arrayNode();
                array.forEach(item -> copy.add(sorted(item)));
                yield copy;
            }
            default -> node;
        };
    }
}
