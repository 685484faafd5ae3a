package dev.graceful.apiserver.schema;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** How a JSON field is spelled in a rule: words of the language and characters it has no room for are escaped. */
final class CelNames {
    private static final Set<String> RESERVED = Set.of(
            "true",
            "false",
            "null",
            "in",
            "as",
            "break",
            "const",
            "continue",
            "else",
            "for",
            "function",
            "if",
            "import",
            "let",
            "loop",
            "package",
            "namespace",
            "return",
            "var",
            "void",
            "while");
    private static final Pattern SPELLABLE = Pattern.compile("[a-zA-Z_./-][a-zA-Z0-9_./-]*");

    private CelNames() {}

    /** Empty when no spelling exists; such a field cannot be reached by rules. */
    static Optional<String> escape(String field) {
        if (RESERVED.contains(field)) {
            return Optional.of("__" + field + "__");
        }
        if (!SPELLABLE.matcher(field).matches()) {
            return Optional.empty();
        }
        return Optional.of(field.replace("__", "__underscores__")
                .replace(".", "__dot__")
                .replace("-", "__dash__")
                .replace("/", "__slash__"));
    }
}
