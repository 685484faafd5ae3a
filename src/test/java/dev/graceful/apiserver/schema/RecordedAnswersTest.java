package dev.graceful.apiserver.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds validation against what a real kube-apiserver 1.36.3 said about the same objects under the same definition. */
class RecordedAnswersTest {
    private static final Schema SCHEMA =
            Schema.compile(ResourceType.ofCrd(Yaml.resource("things-crd.yaml")).getFirst());

    static Stream<JsonNode> answers() {
        return Yaml.list("kube-apiserver-answers.yaml").valueStream();
    }

    @ParameterizedTest
    @MethodSource("answers")
    void faultsAreThoseOfTheRealServer(JsonNode answer) {
        ObjectNode thing = prepared(answer.path("spec"));
        ObjectNode old = answer.has("old") ? prepared(answer.path("old")) : null;

        List<List<String>> faults = SCHEMA.validate(thing, old).stream()
                .map(error -> List.of(error.field(), error.reason(), shortened(error.message())))
                .toList();

        List<List<String>> expected = answer.path("faults")
                .valueStream()
                .map(fault -> fault.valueStream().map(JsonNode::asText).toList())
                .toList();
        assertThat(faults).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static ObjectNode prepared(JsonNode spec) {
        ObjectNode thing = Yaml.thingWith(spec.toString());
        assertThat(SCHEMA.prune(thing)).isEmpty();
        SCHEMA.defaults(thing);
        return thing;
    }

    private static String shortened(String message) {
        return message.contains("some validation rules were not checked") ? "(rules skipped)" : message;
    }
}
