package dev.graceful.apiserver.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonPathTest {
    private static final String OBJECT =
            "{a: {b: [x, y, z], 'c.d': 1, e/f: 2}, list: [{t: A, n: 1, ok: true}, {t: B, n: 2}, {t: C, n: 3}]}";

    @ParameterizedTest
    @CsvSource(delimiterString = " -> ", quoteCharacter = '~', textBlock = """
            .a.b                              -> [["x","y","z"]]
            {.a.b[1]}                         -> ["y"]
            .a.b[-1]                          -> ["z"]
            .a.b[0:2]                         -> ["x","y"]
            .a.b[*]                           -> ["x","y","z"]
            .a.c\\.d                          -> [1]
            .a['c.d']                         -> [1]
            .a.e/f                            -> [2]
            .a.none.deeper                    -> []
            .list[?(@.t=="B")].n              -> [2]
            .list[?(@.t=='B')].n              -> [2]
            .list[?(@.n>=2)].t                -> ["B","C"]
            .list[?(@.n!=2)].t                -> ["A","C"]
            .list[?(@.ok)].t                  -> ["A"]
            .list[?(@.ok==true)].t            -> ["A"]
            ..n                               -> [1,2,3]
            """)
    void pathFinds(String path, String found) {
        List<JsonNode> values = JsonPath.parse(path).find(Yaml.object(OBJECT));

        assertThat(JsonNodeFactory.instance.arrayNode().addAll(values)).hasToString(found);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b", ".a[", ".a[b]", ".a[?(b)]", ".a[?(@.x==y)]"})
    void nonsenseIsRefused(String path) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JsonPath.parse(path))
                .withMessageStartingWith("not a JSONPath: \"" + path + "\"");
    }
}
