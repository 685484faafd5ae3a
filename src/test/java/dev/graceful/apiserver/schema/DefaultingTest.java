package dev.graceful.apiserver.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefaultingTest {
    private static final String SPEC = """
            type: object
            properties:
              mode: {type: string, default: Apply}
              note: {type: string, nullable: true, default: none}
              source: {type: object, default: {}, properties: {revision: {type: string, default: main}}}
              optional: {type: object, properties: {x: {type: integer, default: 1}}}
              hosts: {type: array, items: {type: object, properties: {name: {type: string}, port: {type: integer, default: 22}}}}
              labels: {type: object, additionalProperties: {type: object, properties: {a: {type: string, default: z}}}}
            """;

    @ParameterizedTest
    @CsvSource(delimiterString = " -> ", quoteCharacter = '~', textBlock = """
            {}                                    -> {mode: Apply, note: none, source: {revision: main}}
            {mode: null, note: null}              -> {mode: Apply, note: null, source: {revision: main}}
            {mode: X, note: n, source: {}}        -> {mode: X, note: n, source: {revision: main}}
            {optional: {}}                        -> {mode: Apply, note: none, source: {revision: main}, optional: {x: 1}}
            {hosts: [{name: a}, {port: 23}]}      -> {mode: Apply, note: none, source: {revision: main}, hosts: [{name: a, port: 22}, {port: 23}]}
            {labels: {web: {}}}                   -> {mode: Apply, note: none, source: {revision: main}, labels: {web: {a: z}}}
            """)
    void defaultsFillWhatIsMissing(String given, String expected) {
        ObjectNode thing = Yaml.thingWith(given);

        Schema.compile(Yaml.thing(SPEC)).defaults(thing);

        assertThat(thing.path("spec")).isEqualTo(Yaml.object(expected));
    }
}
