package dev.graceful.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A test that looks at requests and answers themselves. */
abstract class WireCase extends ApiCase {
    static final String JSON = "application/json";
    static final String MERGE = "application/merge-patch+json";
    static final String APPLY = "application/apply-patch+yaml";

    Wire wire;
    String widgets;

    @BeforeEach
    void connect() {
        wire = Wire.to(api.config());
        widgets = "/apis/contract.example.org/v1/namespaces/" + namespace + "/widgets";
    }

    @AfterEach
    void disconnect() {
        wire.close();
    }

    /** Creates a widget of ada's and returns it. */
    JsonNode given(String name) {
        Wire.Answer answer = wire.send("POST", widgets, JSON, widget(name));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json();
    }

    static String widget(String name) {
        return """
                {"apiVersion":"contract.example.org/v1","kind":"Widget","metadata":{"name":"%s"},"spec":{"owner":"ada"}}""".formatted(name);
    }

    static String version(JsonNode object) {
        return object.at("/metadata/resourceVersion").asText();
    }

    void merge(String name, String patch) {
        assertThat(wire.send("PATCH", widgets + "/" + name, MERGE, patch).status())
                .isEqualTo(200);
    }
}
