package dev.graceful.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graceful.apiserver.schema.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What names, labels, annotations, finalizers and owner references must look like, in the words of kube-apiserver. */
final class MetaRules {
    private static final Pattern SUBDOMAIN =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    private static final Pattern QUALIFIED = Pattern.compile("([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]");
    private static final Pattern VALUE = Pattern.compile("(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?");
    private static final int ANNOTATIONS = 256 * 1024;
    private static final String SUBDOMAIN_RULE =
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric"
                    + " characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used"
                    + " for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    private static final String LABEL_RULE =
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters"
                    + " or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for"
                    + " validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
    private static final String QUALIFIED_RULE =
            "name part must consist of alphanumeric characters, '-', '_' or '.', and"
                    + " must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for"
                    + " validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
    private static final String VALUE_RULE =
            "a valid label must be an empty string or consist of alphanumeric characters,"
                    + " '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or"
                    + " '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

    private final List<FieldError> errors = new ArrayList<>();

    private MetaRules() {}

    /** Everything wrong with an object's metadata. */
    static List<FieldError> check(Served served, JsonNode object) {
        MetaRules rules = new MetaRules();
        rules.name(Meta.name(object), served.type().plural().equals("namespaces"));
        rules.labels(object.path("metadata").path("labels"));
        rules.annotations(object.path("metadata").path("annotations"));
        for (String finalizer : Meta.finalizers(object)) {
            rules.qualified("metadata.finalizers", finalizer);
        }
        rules.owners(object.path("metadata").path("ownerReferences"));
        return rules.errors;
    }

    private void name(String name, boolean label) {
        if (name.isEmpty()) {
            add("metadata.name", FieldError.REQUIRED, "Required value: name or generateName is required");
        } else if (label && (name.length() > 63 || !LABEL.matcher(name).matches())) {
            errors.add(FieldError.invalid("metadata.name", name, LABEL_RULE));
        } else if (name.length() > 253) {
            errors.add(FieldError.invalid("metadata.name", name, "must be no more than 253 bytes"));
        } else if (!SUBDOMAIN.matcher(name).matches()) {
            errors.add(FieldError.invalid("metadata.name", name, SUBDOMAIN_RULE));
        }
    }

    private void labels(JsonNode labels) {
        labels.properties().forEach(entry -> {
            qualified("metadata.labels", entry.getKey());
            String value = entry.getValue().asText();
            if (value.length() > 63) {
                errors.add(FieldError.invalid("metadata.labels", value, "must be no more than 63 bytes"));
            } else if (!VALUE.matcher(value).matches()) {
                errors.add(FieldError.invalid("metadata.labels", value, VALUE_RULE));
            }
        });
    }

    private void annotations(JsonNode annotations) {
        int size = 0;
        for (var entry : annotations.properties()) {
            qualified("metadata.annotations", entry.getKey());
            size += entry.getKey().length() + entry.getValue().asText().length();
        }
        if (size > ANNOTATIONS) {
            add(
                    "metadata.annotations",
                    FieldError.TOO_LONG,
                    "Too long: may not be more than " + ANNOTATIONS + " bytes");
        }
    }

    private void owners(JsonNode references) {
        for (int i = 0; i < references.size(); i++) {
            for (String field : List.of("apiVersion", "kind", "name", "uid")) {
                if (references.get(i).path(field).asText("").isEmpty()) {
                    String path = "metadata.ownerReferences[" + i + "]." + field;
                    errors.add(FieldError.invalid(path, "", "must not be empty"));
                }
            }
        }
    }

    private void qualified(String field, String key) {
        int slash = key.indexOf('/');
        String name = key.substring(slash + 1);
        if (slash >= 0 && !SUBDOMAIN.matcher(key.substring(0, slash)).matches()) {
            errors.add(FieldError.invalid(field, key, "prefix part " + SUBDOMAIN_RULE));
        }
        if (name.length() > 63) {
            errors.add(FieldError.invalid(field, key, "name part must be no more than 63 bytes"));
        } else if (!QUALIFIED.matcher(name).matches()) {
            errors.add(FieldError.invalid(field, key, QUALIFIED_RULE));
        }
    }

    private void add(String field, String reason, String message) {
        errors.add(new FieldError(field, reason, message));
    }
}
