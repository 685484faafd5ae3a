package dev.graceful.apiserver.schema;

import java.util.List;
import java.util.stream.Collectors;

/** A CustomResourceDefinition that cannot be served. Nothing was registered; {@link #errors()} says what to change. */
public final class InvalidDefinition extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<FieldError> errors;

    InvalidDefinition(String name, List<FieldError> errors) {
        super("the definition \"" + name + "\" is invalid: "
                + errors.stream().map(FieldError::toString).collect(Collectors.joining("; ")));
        this.errors = List.copyOf(errors);
    }

    /** Every fault found, never empty. */
    public List<FieldError> errors() {
        return errors;
    }
}
