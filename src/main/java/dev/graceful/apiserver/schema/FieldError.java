package dev.graceful.apiserver.schema;

/**
 * One fault in one field of an object, in the words of kube-apiserver.
 *
 * @param field path such as {@code spec.hosts[0].port}; {@link #NOWHERE} when the fault concerns the whole object
 * @param reason machine-readable cause, such as {@link #REQUIRED}
 * @param message what follows {@code "field: "}, such as {@code Required value}
 */
public record FieldError(String field, String reason, String message) {
    public static final String REQUIRED = "FieldValueRequired";
    public static final String INVALID = "FieldValueInvalid";
    public static final String TYPE_INVALID = "FieldValueTypeInvalid";
    public static final String NOT_SUPPORTED = "FieldValueNotSupported";
    public static final String DUPLICATE = "FieldValueDuplicate";
    public static final String FORBIDDEN = "FieldValueForbidden";
    public static final String TOO_LONG = "FieldValueTooLong";
    public static final String TOO_MANY = "FieldValueTooMany";

    /** Where a fault is that concerns no field in particular. */
    public static final String NOWHERE = "<nil>";

    public FieldError {
        field = field.isEmpty() ? NOWHERE : field;
    }

    /** A fault in a definition or object that is best told in plain words, without quoting the value. */
    public static FieldError invalid(String field, Object value, String detail) {
        return new FieldError(field, INVALID, "Invalid value: " + GoText.value(value) + ": " + detail);
    }

    static FieldError required(String field, String detail) {
        return new FieldError(field, REQUIRED, detail.isEmpty() ? "Required value" : "Required value: " + detail);
    }

    static FieldError typeInvalid(String field, Object value, String detail) {
        return new FieldError(field, TYPE_INVALID, "Invalid value: " + GoText.value(value) + ": " + detail);
    }

    static FieldError forbidden(String field, String detail) {
        return new FieldError(field, FORBIDDEN, "Forbidden: " + detail);
    }

    static FieldError duplicate(String field, Object value) {
        return new FieldError(field, DUPLICATE, "Duplicate value: " + GoText.value(value));
    }

    static FieldError tooLong(String field, long max) {
        return new FieldError(
                field, TOO_LONG, "Too long: may not be more than " + max + (max == 1 ? " byte" : " bytes"));
    }

    static FieldError tooMany(String field, int actual, long max) {
        String items = max == 1 ? " item" : " items";
        return new FieldError(field, TOO_MANY, "Too many: " + actual + ": must have at most " + max + items);
    }

    /** Whether rules cannot be trusted to run on an object with this fault: it may not have the shape they expect. */
    boolean blocksRules() {
        return switch (reason) {
            case NOT_SUPPORTED, REQUIRED, TOO_LONG, TOO_MANY, TYPE_INVALID -> true;
            default -> false;
        };
    }

    /** {@code field: message}, as it appears in the text of a Status. */
    @Override
    public String toString() {
        return field + ": " + message;
    }
}
