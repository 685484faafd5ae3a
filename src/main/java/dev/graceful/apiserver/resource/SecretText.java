package dev.graceful.apiserver.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graceful.apiserver.store.ObjectKey;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The plain values of a Secret: for convenience when writing only, so they become encoded ones before anything is kept. */
final class SecretText {
    private static final ObjectKey.Collection SECRETS = new ObjectKey.Collection("", "secrets");

    private SecretText() {}

    /** Moves {@code stringData} into {@code data}, where it wins. */
    static void encode(Served served, ObjectNode object) {
        if (!served.collection().equals(SECRETS) || !(object.remove("stringData") instanceof ObjectNode plain)) {
            return;
        }
        ObjectNode data = object.withObjectProperty("data");
        plain.properties()
                .forEach(value -> data.put(
                        value.getKey(),
                        Base64.getEncoder()
                                .encodeToString(value.getValue().asText().getBytes(StandardCharsets.UTF_8))));
    }
}
