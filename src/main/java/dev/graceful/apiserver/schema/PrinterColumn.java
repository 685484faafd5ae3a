package dev.graceful.apiserver.schema;

/**
 * One column of a resource's table.
 *
 * @param name heading, in the case the definition gives it
 * @param type one of string, integer, number, boolean, date
 * @param format OpenAPI format, or the empty string
 * @param description what the column shows, or the empty string
 * @param priority 0 for always; greater for {@code kubectl get -o wide} only
 * @param jsonPath where the value is, such as {@code .status.conditions[?(@.type=="Ready")].status}
 */
public record PrinterColumn(
        String name, String type, String format, String description, int priority, String jsonPath) {}
