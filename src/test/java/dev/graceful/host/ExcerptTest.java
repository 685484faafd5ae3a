package dev.graceful.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExcerptTest {
    @Test
    void nothingThatATerminalWouldObeyIsLeft() {
        assertThat(Excerpt.end("a\u001b[31mb\u0007\u202ec\u200bd\u0000")).isEqualTo("a[31mbcd");
    }

    @Test
    void linesBecomeOne() {
        assertThat(Excerpt.end("  one\n\n\ttwo \r\n")).isEqualTo("one two");
    }

    @Test
    void theEndIsKept() {
        assertThat(Excerpt.end("x".repeat(1_000) + "why"))
                .hasSize(Excerpt.USUAL)
                .startsWith("…")
                .endsWith("why");
    }

    @Test
    void theStartIsKept() {
        assertThat(Excerpt.start("abcdef", 4)).isEqualTo("abc…");
        assertThat(Excerpt.start("abcd", 4)).isEqualTo("abcd");
    }

    @Test
    void aPasswordInAUrlIsNot() {
        assertThat(Excerpt.end("fatal: https://me:s3cret@git.example/x not found"))
                .isEqualTo("fatal: https://***@git.example/x not found");
        assertThat(Excerpt.end("ssh://git@git.example/x")).isEqualTo("ssh://git@git.example/x");
    }

    @Test
    void aTracebackEndsWithWhatAndWhere() {
        assertThat(Excerpt.raised("""
                        Traceback (most recent call last):
                          File "/a.py", line 1, in <module>
                            import y
                          File "/y.py", line 7, in <module>
                            z()
                            ^^^
                        NameError: no z

                        """)).isEqualTo("NameError: no z at File \"/y.py\", line 7, in <module>");
    }
}
