package dev.graceful.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.bundle.Cel;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One {@code x-kubernetes-validations} entry, compiled. */
final class Rule {
    private final JsonNode json;
    private final CelRuntime.Program condition;
    private final CelRuntime.@Nullable Program message;
    private final boolean usesOld;

    private Rule(JsonNode json, CelRuntime.Program condition, CelRuntime.@Nullable Program message, boolean usesOld) {
        this.json = json;
        this.condition = condition;
        this.message = message;
        this.usesOld = usesOld;
    }

    /** A rule that cannot be compiled; {@code field} is the part of the entry at fault. */
    static final class Uncompilable extends Exception {
        private static final long serialVersionUID = 1L;

        final String field;

        Uncompilable(String field, String message) {
            super(message);
            this.field = field;
        }
    }

    static Rule compile(Cel cel, JsonNode json) throws Uncompilable {
        CelAbstractSyntaxTree ast = check(cel, "rule", "", json.path("rule").asText(""));
        if (!ast.getResultType().equals(SimpleType.BOOL)) {
            throw new Uncompilable("rule", "cel expression must evaluate to a bool");
        }
        boolean usesOld = ast.getReferenceMap().values().stream()
                .anyMatch(reference -> reference.name().equals("oldSelf"));
        CelRuntime.Program message = null;
        String expression = json.path("messageExpression").asText("");
        if (!expression.isEmpty()) {
            CelAbstractSyntaxTree text = check(cel, "messageExpression", "messageExpression ", expression);
            CelType type = text.getResultType();
            if (!type.equals(SimpleType.STRING)) {
                throw new Uncompilable("messageExpression", "messageExpression must evaluate to a string");
            }
            message = program(cel, "messageExpression", text);
        }
        return new Rule(json, program(cel, "rule", ast), message, usesOld);
    }

    private static CelAbstractSyntaxTree check(Cel cel, String field, String what, String source) throws Uncompilable {
        try {
            return cel.compile(source).getAst();
        } catch (CelValidationException e) {
            throw new Uncompilable(field, what + "compilation failed: " + e.getMessage());
        }
    }

    private static CelRuntime.Program program(Cel cel, String field, CelAbstractSyntaxTree ast) throws Uncompilable {
        try {
            return cel.createProgram(ast);
        } catch (CelEvaluationException e) {
            throw new Uncompilable(field, "program instantiation failed: " + e.getMessage());
        }
    }

    boolean usesOld() {
        return usesOld;
    }

    /** Whether {@code oldSelf} is an optional value, so that the rule also runs when there is no old value. */
    boolean oldIsOptional() {
        return json.path("optionalOldSelf").asBoolean(false);
    }

    /** Checks one value; empty when the rule holds. */
    Optional<FieldError> check(String path, JsonNode value, SchemaNode schema, Map<String, Object> variables) {
        try {
            if (Boolean.TRUE.equals(condition.eval(variables))) {
                return Optional.empty();
            }
        } catch (CelEvaluationException e) {
            String type = schema.type();
            String detail = CelFaults.describe(e) + " evaluating rule: " + name();
            if (detail.startsWith("no such overload")) {
                detail = "'" + CelFaults.describe(e)
                        + "': call arguments did not match a supported operator, function or macro signature for rule: "
                        + name();
            }
            return Optional.of(FieldError.invalid(path, type, detail));
        }
        return Optional.of(fault(path + json.path("fieldPath").asText(""), value, detail(variables)));
    }

    private FieldError fault(String at, JsonNode value, String detail) {
        String path = at.startsWith(".") ? at.substring(1) : at;
        return switch (json.path("reason").asText(FieldError.INVALID)) {
            case FieldError.FORBIDDEN -> FieldError.forbidden(path, detail);
            case FieldError.REQUIRED -> FieldError.required(path, detail);
            case FieldError.DUPLICATE ->
                new FieldError(
                        path,
                        FieldError.DUPLICATE,
                        value.isContainerNode() ? "Duplicate value" : "Duplicate value: " + GoText.value(value));
            default ->
                value.isContainerNode()
                        ? new FieldError(path, FieldError.INVALID, "Invalid value: " + detail)
                        : FieldError.invalid(path, value, detail);
        };
    }

    private String detail(Map<String, Object> variables) {
        String given = json.path("message").asText("").strip();
        String fallback = given.isEmpty() ? "failed rule: " + name() : given;
        if (message == null) {
            return fallback;
        }
        try {
            String text = message.eval(variables) instanceof String said ? said.strip() : "";
            return text.isEmpty() || text.contains("\n") ? fallback : text;
        } catch (CelEvaluationException e) {
            return fallback;
        }
    }

    /** What errors call this rule: its message when it has one, else its text. */
    private String name() {
        String given = json.path("message").asText("").strip();
        return given.isEmpty() ? json.path("rule").asText("").strip() : given;
    }
}
