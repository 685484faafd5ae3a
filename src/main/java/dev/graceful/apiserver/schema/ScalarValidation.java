package dev.graceful.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Bounds, lengths, patterns and formats of strings and numbers. */
final class ScalarValidation {
    private final String path;
    private final JsonNode schema;
    private final JsonNode value;
    private final List<FieldError> errors = new ArrayList<>();

    private ScalarValidation(String path, JsonNode schema, JsonNode value) {
        this.path = path;
        this.schema = schema;
        this.value = value;
    }

    static List<FieldError> validate(String path, SchemaNode node, JsonNode value) {
        ScalarValidation validation = new ScalarValidation(path, node.json(), value);
        if (value.isTextual()) {
            validation.text(value.textValue(), node);
        } else if (value.isNumber()) {
            validation.number(node);
        }
        return validation.errors;
    }

    private void text(String text, SchemaNode node) {
        long length = text.codePointCount(0, text.length());
        if (schema.has("maxLength") && length > schema.path("maxLength").asLong()) {
            errors.add(FieldError.tooLong(path, schema.path("maxLength").asLong()));
        }
        if (schema.has("minLength") && length < schema.path("minLength").asLong()) {
            invalid("should be at least " + schema.path("minLength").asLong() + " chars long");
        }
        var pattern = node.values().pattern();
        if (pattern != null && !pattern.matcher(text).find()) {
            invalid("should match '" + pattern.pattern() + "'");
        }
        if (!Formats.accepts(node.format(), text)) {
            String detail = path + " in body must be of type " + node.format() + ": " + GoText.quote(text);
            errors.add(FieldError.typeInvalid(path, value, detail));
        }
    }

    private void number(SchemaNode node) {
        if (schema.has("multipleOf") && !isMultiple(schema.path("multipleOf"))) {
            invalid("should be a multiple of " + bound("multipleOf"));
        }
        BigDecimal number = value.decimalValue();
        if (schema.has("maximum")) {
            boolean exclusive = schema.path("exclusiveMaximum").asBoolean(false);
            int order = number.compareTo(limit("maximum"));
            if (order > 0 || (exclusive && order == 0)) {
                invalid("should be less than " + (exclusive ? "" : "or equal to ") + bound("maximum"));
            }
        }
        if (schema.has("minimum")) {
            boolean exclusive = schema.path("exclusiveMinimum").asBoolean(false);
            int order = number.compareTo(limit("minimum"));
            if (order < 0 || (exclusive && order == 0)) {
                invalid("should be greater than " + (exclusive ? "" : "or equal to ") + bound("minimum"));
            }
        }
        range(node);
    }

    /** Whether the number fits its type; such a fault names its field only in the text. */
    private void range(SchemaNode node) {
        if (!node.type().equals("integer")) {
            return;
        }
        boolean narrow = node.format().equals("int32");
        boolean whole = value.decimalValue().stripTrailingZeros().scale() <= 0;
        if (!whole || !(narrow ? value.canConvertToInt() : value.canConvertToLong())) {
            String format = narrow ? "with format int32" : "(default format)";
            errors.add(FieldError.invalid("", "", "Checked value must be of type integer " + format + " in " + path));
        }
    }

    /** Integers are compared with the bound's whole part and floats with the bound itself, as the real server does. */
    private BigDecimal limit(String keyword) {
        JsonNode bound = schema.path(keyword);
        return value.isIntegralNumber() ? BigDecimal.valueOf(bound.asLong()) : bound.decimalValue();
    }

    private String bound(String keyword) {
        JsonNode bound = schema.path(keyword);
        return value.isIntegralNumber() ? String.valueOf(bound.asLong()) : GoText.number(bound.doubleValue());
    }

    private boolean isMultiple(JsonNode factor) {
        return factor.decimalValue().signum() > 0
                && value.decimalValue().remainder(factor.decimalValue()).signum() == 0;
    }

    private void invalid(String detail) {
        errors.add(FieldError.invalid(path, value, path + " in body " + detail));
    }
}
