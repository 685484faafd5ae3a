package dev.graceful.apiserver.schema;

import dev.cel.runtime.CelEvaluationException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why a rule could not be evaluated, in the words of the Go implementation, which users find when they search for them. */
final class CelFaults {
    private static final Pattern LOCATION = Pattern.compile("^evaluation error(?: at [^:]*:\\d+)?: ");
    private static final Pattern KEY = Pattern.compile("key '(.*)' is not present in map");
    private static final Pattern INDEX = Pattern.compile("[Ii]ndex out of bounds:? (-?\\d+)");

    private CelFaults() {}

    static String describe(CelEvaluationException fault) {
        String message = LOCATION.matcher(String.valueOf(fault.getMessage())).replaceFirst("");
        Matcher key = KEY.matcher(message);
        Matcher index = INDEX.matcher(message);
        return switch (fault.getErrorCode()) {
            case ATTRIBUTE_NOT_FOUND -> "no such key: " + (key.find() ? key.group(1) : message);
            case INDEX_OUT_OF_BOUNDS -> index.find() ? "index out of bounds: " + index.group(1) : message;
            case DIVIDE_BY_ZERO -> "division by zero";
            case OVERLOAD_NOT_FOUND -> "no such overload";
            case NUMERIC_OVERFLOW -> "integer overflow";
            default -> message;
        };
    }
}
