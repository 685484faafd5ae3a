package dev.graceful.apiserver.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateYamlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "no",
                "Yes",
                "~",
                "null",
                "1",
                "0777",
                "12345e7",
                "1.5",
                ".inf",
                "a: b",
                "a #b",
                "- x",
                "[x]",
                "{x}",
                "*a",
                "&a",
                "!t",
                "2026-11-23",
                "12:30:45",
                "0x1F",
                "a\nb\n",
                "a\n\n",
                " lead",
                "trail ",
                "ü",
                "\t",
                "'q'",
                "\"q\"",
                "@x",
                "%x",
                "=",
                "<<",
                "y",
                "main",
                "https://x/y.git",
                "a b",
                "e5",
                "1_000",
                "+1",
                "-",
                "?"
            })
    void everyStringReadsBackAsItself(String text) throws BadFile {
        ObjectNode object = Json.object();
        object.putObject("spec").put("value", text).putArray("list").add(text);
        object.put(text, 1);

        assertThat(StateYaml.parse(StateYaml.write(object))).isEqualTo(object);
    }

    @Test
    void surprisesAreRefusedWithTheirLine() {
        refused("a: 1\na: 2\n", "Duplicate", 2);
        refused("a: &x 1\nb: *x\n", "anchors", 2);
        refused("a: 1\n---\nb: 2\n", "second document", 3);
        refused("a: !!java.net.URL x\n", "tags", 1);
        refused("a: [1\n", "", 1);
        refused("- 1\n", "mapping", 1);
    }

    @Test
    void aHugeFileIsRefusedBeforeItIsParsed() {
        assertThatThrownBy(() -> StateYaml.parse(new byte[StateYaml.MAX_BYTES + 1]))
                .isInstanceOf(BadFile.class)
                .hasMessageContaining("bytes");
    }

    private static void refused(String text, String because, int line) {
        assertThatThrownBy(() -> StateYaml.parse(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        BadFile.class, bad -> assertThat(bad.line()).isEqualTo(line))
                .hasMessageContaining(because);
    }
}
