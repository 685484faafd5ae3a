package dev.graceful.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.host.Answer;
import dev.graceful.model.Desired.Version;
import dev.graceful.model.Probe;
import dev.graceful.model.Revision;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionsTest {
    private static final Revision WISHED = new Revision("9ab01ce0c3d1" + "5".repeat(28));

    private static Answer.Answered answer(Map<String, String> headers, String body) {
        return new Answer.Answered(200, headers, body);
    }

    private static Probe.Versions told(Version place, Answer.Answered... answers) {
        var versions = new Versions(place, WISHED);
        List.of(answers).forEach(versions::add);
        return versions.counted();
    }

    @ParameterizedTest
    @CsvSource({
        "9ab01ce, true",
        "9AB01CE0C3D1, true",
        "9ab01c, false",
        "9ab01cf, false",
        "v9ab01ce, false",
        "'', false",
        "'9ab01ce ', true",
        "9ab01ce-dirty, false"
    })
    void theIdOrSevenDigitsOfItAreTheRevision(String value, boolean right) {
        assertThat(told(new Version.Header("x-revision"), answer(Map.of("x-revision", value), ""))
                        .wished())
                .isEqualTo(right ? 1 : 0);
    }

    @Test
    void theWholeIdIsTheRevisionAndALongerOneIsNot() {
        var header = new Version.Header("x-revision");

        assertThat(told(header, answer(Map.of("x-revision", WISHED.sha()), "")).wished())
                .isEqualTo(1);
        assertThat(told(header, answer(Map.of("x-revision", WISHED.sha() + "0"), ""))
                        .wished())
                .isZero();
    }

    @Test
    void whatIsMissingIsToldAsSuchAndEachTextOnce() {
        var header = new Version.Header("x-revision");
        var none = answer(Map.of(), "");

        assertThat(told(header, none, none, answer(Map.of("x-revision", "9ab01ce"), "")))
                .isEqualTo(new Probe.Versions(1, List.of("no header x-revision")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            $.git           | {"git": "9ab01ce"}                       | 1 |
            $.a.b[1].c      | {"a": {"b": [0, {"c": "9ab01ce"}]}}      | 1 |
            $.git           | {"git": {"sha": "9ab01ce"}}              | 0 | no $.git of the body
            $.git           | {"git": null}                            | 0 | no $.git of the body
            $.git           | hello                                    | 0 | no $.git of the body, which is no JSON
            $.git           | {"git": "173dcf2"}                       | 0 | 173dcf2
            $.git[0]        | {"git": "9ab01ce"}                       | 0 | no $.git[0] of the body
            """)
    void aPlaceInTheBodyIsReadAndNothingElse(String path, String body, int right, String other) {
        assertThat(told(new Version.JsonPath(path), answer(Map.of(), body)))
                .isEqualTo(new Probe.Versions(right, other == null ? List.of() : List.of(other)));
    }

    @Test
    void whatIsToldIsBounded() {
        var header = new Version.Header("x");
        var versions = new Versions(header, WISHED);
        for (int i = 0; i < 20; i++) {
            versions.add(answer(Map.of("x", i + "y".repeat(500)), ""));
        }

        assertThat(versions.counted().others())
                .hasSize(3)
                .allSatisfy(text -> assertThat(text).hasSize(60));
    }
}
