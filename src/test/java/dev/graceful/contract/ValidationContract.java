package dev.graceful.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is wrong is refused with words that name the field, and nothing is stored. */
abstract class ValidationContract extends KubectlCase {
    private static final String INVALID = "The Widget \"a\" is invalid: ";
    private static final String UNCHECKED = "some validation rules were not checked because the object was invalid; "
            + "correct the existing errors to complete validation";

    @Test
    void aMissingFieldIsNamed() {
        assertThat(mistake("size: 2")).isEqualTo("spec.owner: Required value");
    }

    @Test
    void anUnknownFieldIsRefused() {
        assertThat(refusal("owner: ada", "bogus: 1"))
                .startsWith("Error from server (BadRequest): ")
                .endsWith("strict decoding error: unknown field \"spec.bogus\"");
    }

    @Test
    void severalUnknownFieldsAreAllNamed() {
        assertThat(refusal("owner: ada", "bogus: 1", "parts: [{name: x, odd: 1}]"))
                .endsWith("strict decoding error: unknown field \"spec.bogus\", unknown field \"spec.parts[0].odd\"");
    }

    @Test
    void anUnknownFieldIsDroppedWhenTheUserDoesNotMind() {
        kubectl.feed(Widgets.yaml("a", "owner: ada", "bogus: 1"), "apply", "--validate=false", "-f", "-");

        assertThat(read("a", ".spec.bogus")).isEmpty();
    }

    @Test
    void anUnknownFieldIsWarnedAboutWhenTheUserAsksForIt() {
        Kubectl.Said said = kubectl.attempt(
                Widgets.yaml("a", "owner: ada", "bogus: 1"), Map.of(), "create", "--validate=warn", "-f", "-");

        assertThat(said.exit()).as(said.toString()).isZero();
        assertThat(said.err()).isEqualTo("Warning: unknown field \"spec.bogus\"");
    }

    @Test
    void anUnsupportedValueIsAnsweredWithTheSupportedOnes() {
        assertThat(mistake("owner: ada", "colour: pink"))
                .isEqualTo("spec.colour: Unsupported value: \"pink\": supported values: \"red\", \"green\", \"blue\"");
    }

    @Test
    void aPatternIsShown() {
        assertThat(refusal("owner: Ada"))
                .isEqualTo(INVALID + "spec.owner: Invalid value: \"Ada\": spec.owner in body should match "
                        + "'^[a-z][a-z0-9-]*$'");
    }

    @Test
    void aNumberOutOfRangeIsRefused() {
        assertThat(refusal("owner: ada", "size: 11"))
                .isEqualTo(
                        INVALID + "spec.size: Invalid value: 11: spec.size in body should be less than or equal to 10");
        assertThat(refusal("owner: ada", "size: 0"))
                .isEqualTo(INVALID
                        + "spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1");
    }

    @Test
    void aTextThatIsTooLongIsRefused() {
        assertThat(mistake("owner: " + "a".repeat(41)))
                .isEqualTo("spec.owner: Too long: may not be more than 40 bytes");
    }

    @Test
    void aListThatIsTooLongIsRefused() {
        assertThat(mistake("owner: ada", "tags: [a, b, c, d, e, f, g, h, i]"))
                .isEqualTo("spec.tags: Too many: 9: must have at most 8 items");
    }

    @Test
    void aWrongTypeIsNamed() {
        assertThat(refusal("owner: ada", "size: large"))
                .contains(
                        "spec.size: Invalid value: \"string\": spec.size in body must be of type integer: \"string\"");
    }

    @Test
    void severalMistakesAreAllNamed() {
        assertThat(refusal("owner: Ada", "colour: pink").lines())
                .contains(
                        "The Widget \"a\" is invalid: ",
                        "* spec.colour: Unsupported value: \"pink\": supported values: \"red\", \"green\", \"blue\"",
                        "* spec.owner: Invalid value: \"Ada\": spec.owner in body should match '^[a-z][a-z0-9-]*$'");
    }

    @Test
    void aDuplicateKeyInAListMapIsRefused() {
        assertThat(refusal("owner: ada", "parts: [{name: x}, {name: x}]"))
                .isEqualTo(INVALID + "spec.parts[1]: Duplicate value: {\"name\":\"x\"}");
    }

    @Test
    void aDuplicateInASetIsRefused() {
        assertThat(refusal("owner: ada", "tags: [x, x]")).isEqualTo(INVALID + "spec.tags[1]: Duplicate value: \"x\"");
    }

    @Test
    void aRuleIsRefusedInItsOwnWords() {
        assertThat(refusal("owner: ada", "size: 5", "limit: 4"))
                .isEqualTo(INVALID + "spec: Invalid value: size must not exceed limit");
    }

    @Test
    void aRuleMayComposeItsWordsAndNameItsField() {
        assertThat(refusal("owner: ada", "parts: [{name: forbidden}]"))
                .isEqualTo(INVALID + "spec.parts: Invalid value: part ada/forbidden is not allowed");
    }

    @Test
    void aRuleMayLookAtTheOldValue() {
        given("a", "owner: ada");

        Kubectl.Said said =
                kubectl.refused("", "patch", "widget", "a", "--type=merge", "-p", "{\"spec\":{\"owner\":\"bob\"}}");

        assertThat(said.err()).isEqualTo(INVALID + "spec: Invalid value: owner is immutable");
        assertThat(read("a", ".spec.owner")).isEqualTo("ada");
    }

    @Test
    void aNumberOrATextIsTakenAsItIs() {
        given("a", "owner: ada", "port: 80");
        given("b", "owner: ada", "port: http");

        assertThat(read("a", ".spec.port")).isEqualTo("80");
        assertThat(read("b", ".spec.port")).isEqualTo("http");
    }

    @Test
    void anOpenObjectKeepsWhateverIsInIt() {
        given("a", "owner: ada", "settings: {deep: {list: [1, two]}, flag: true}");

        assertThat(read("a", ".spec.settings")).isEqualTo("{\"deep\":{\"list\":[1,\"two\"]},\"flag\":true}");
    }

    @Test
    void aNameMustBeADnsName() {
        Kubectl.Said said = kubectl.refused(Widgets.yaml("A_b", "owner: ada"), "apply", "-f", "-");

        assertThat(said.err())
                .startsWith("The Widget \"A_b\" is invalid: metadata.name: Invalid value: \"A_b\": "
                        + "a lowercase RFC 1123 subdomain must consist of");
    }

    /** The one mistake that the server names when the rules cannot be evaluated because of it. */
    private String mistake(String... spec) {
        List<String> lines = refusal(spec).lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).isEqualTo(INVALID);
        assertThat(lines.get(2)).isEqualTo("* <nil>: Invalid value: null: " + UNCHECKED);
        return lines.get(1).substring("* ".length());
    }

    private String refusal(String... spec) {
        Kubectl.Said said = kubectl.refused(Widgets.yaml("a", spec), "apply", "-f", "-");
        assertThat(kubectl.refused("", "get", "widget", "a").err()).contains("(NotFound)");
        return said.err();
    }
}
