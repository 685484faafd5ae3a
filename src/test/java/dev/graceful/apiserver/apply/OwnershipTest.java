package dev.graceful.apiserver.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.graceful.apiserver.schema.ResourceType;
import dev.graceful.apiserver.schema.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What kube-apiserver was seen to do with the same requests. */
class OwnershipTest {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");

    private Shape shape = Shape.LEAF;
    private @Nullable ObjectNode live;

    @BeforeEach
    void readSchema() throws IOException {
        try (InputStream source = OwnershipTest.class.getResourceAsStream("/dev/graceful/apiserver/deploys-crd.yaml")) {
            ResourceType type =
                    ResourceType.ofCrd((ObjectNode) YAML.readTree(source)).getFirst();
            shape = Shape.of(Schema.compile(type).root());
        }
    }

    @Test
    void anApplierOwnsExactlyWhatItWrote() {
        apply("x", "{repo: r, hosts: [{name: h1, port: 1}], atomicList: [a], tags: [t], labelsMap: {k: v}}");

        assertThat(owned("x"))
                .isEqualTo(
                        "{\"f:spec\":{\"f:atomicList\":{},\"f:hosts\":{\"k:{\\\"name\\\":\\\"h1\\\"}\":{\".\":{},\"f:name\":{},"
                                + "\"f:port\":{}}},\"f:labelsMap\":{\"f:k\":{}},\"f:repo\":{},\"f:tags\":{\"v:\\\"t\\\"\":{}}}}");
    }

    @Test
    void anUpdateOwnsTheContainersItMade() {
        ObjectNode created = object("{repo: r, hosts: [{name: h1}]}");
        by("post").updated(null, created);
        live = created;

        assertThat(owned("post"))
                .isEqualTo(
                        "{\"f:spec\":{\".\":{},\"f:hosts\":{\".\":{},\"k:{\\\"name\\\":\\\"h1\\\"}\":{\".\":{},\"f:name\":{}}},"
                                + "\"f:repo\":{}}}");
    }

    @Test
    void appliedItemsComeInTheAppliedOrderAndOthersStayWhereTheyWere() {
        apply("x", "{hosts: [{name: h1}, {name: h2}]}");
        apply("y", "{hosts: [{name: h3}, {name: h1}]}");
        apply("t", "{tags: [c, a, b]}");
        apply("u", "{tags: [a, d, b]}");

        assertThat(spec("hosts")).isEqualTo("[{\"name\":\"h3\"},{\"name\":\"h1\"},{\"name\":\"h2\"}]");
        assertThat(spec("tags")).isEqualTo("[\"c\",\"a\",\"d\",\"b\"]");
    }

    @Test
    void whatIsNoLongerAppliedGoesUnlessSomeoneElseOwnsIt() {
        apply("x", "{hosts: [{name: h1, port: 1}, {name: h2}]}");
        apply("y", "{hosts: [{name: h1}]}");
        apply("x", "{repo: r}");

        assertThat(spec("hosts")).isEqualTo("[{\"name\":\"h1\"}]");

        apply("y", "{}");

        assertThat(spec("hosts")).isEmpty();
        assertThat(owned("y")).isEqualTo("{\"f:spec\":{}}");
    }

    @Test
    void aValueOfSomeoneElseIsAConflictUnlessItIsTheSame() {
        apply("x", "{revision: one}");
        apply("y", "{revision: one}");

        assertThatThrownBy(() -> apply("z", "{revision: two}"))
                .isInstanceOfSatisfying(
                        ApplyConflict.class,
                        conflict -> assertThat(conflict.conflicts())
                                .containsExactly(
                                        new ApplyConflict.Conflict("\"x\"", ".spec.revision"),
                                        new ApplyConflict.Conflict("\"y\"", ".spec.revision")));
        assertThat(spec("revision")).isEqualTo("\"one\"");
    }

    @Test
    void forceTakesTheFieldFromItsOwners() {
        apply("x", "{revision: one, repo: r}");
        live = by("y").applied(live, object("{revision: two}"), true);

        assertThat(spec("revision")).isEqualTo("\"two\"");
        assertThat(owned("x")).isEqualTo("{\"f:spec\":{\"f:repo\":{}}}");
        assertThat(owned("y")).isEqualTo("{\"f:spec\":{\"f:revision\":{}}}");
    }

    @Test
    void anUpdateTakesWhatItChangesFromEveryone() {
        apply("x", "{revision: one, repo: r}");
        ObjectNode next = live().deepCopy();
        next.withObject("/spec").put("revision", "two");
        by("put").updated(live(), next);
        live = next;

        assertThat(owned("x")).isEqualTo("{\"f:spec\":{\"f:repo\":{}}}");
        assertThatThrownBy(() -> apply("x", "{revision: three, repo: r}"))
                .isInstanceOfSatisfying(
                        ApplyConflict.class,
                        conflict -> assertThat(conflict.conflicts())
                                .containsExactly(
                                        new ApplyConflict.Conflict("\"put\" using example.org/v1", ".spec.revision")));
    }

    @Test
    void applyingAgainChangesNothingNotEvenTheTime() {
        apply("x", "{revision: one, hosts: [{name: h1}]}");
        ObjectNode first = live();
        Ownership later = new Ownership(shape, "example.org/v1", "x", "", NOW.plusSeconds(60));

        assertThat(later.applied(first, object("{revision: one, hosts: [{name: h1}]}"), false))
                .isEqualTo(first);
    }

    @Test
    void whatNobodyKeptTrackOfBelongsToWhoeverWasBefore() {
        live = object("{revision: one}");

        assertThatThrownBy(() -> apply("x", "{revision: two}"))
                .isInstanceOfSatisfying(
                        ApplyConflict.class,
                        conflict -> assertThat(conflict.conflicts().getFirst().owner())
                                .isEqualTo("\"before-first-apply\" using example.org/v1"));
    }

    @Test
    void anEmptyEntryForgetsAllOwners() {
        apply("x", "{revision: one}");
        ObjectNode next = live().deepCopy();
        next.withObject("/metadata").putArray("managedFields").addObject();
        by("put").updated(live(), next);

        assertThat(next.at("/metadata/managedFields").isMissingNode()).isTrue();
    }

    @Test
    void partsThatCannotBeToldApartAreRefused() {
        assertThatThrownBy(() -> apply("x", "{hosts: [{name: z}, {name: z}]}"))
                .isInstanceOf(InvalidApply.class)
                .hasMessage(".spec.hosts: duplicate entries for key [name=\"z\"]");
        assertThatThrownBy(() -> apply("x", "{hosts: [{port: 1}]}"))
                .isInstanceOf(InvalidApply.class)
                .hasMessageContaining("omits key field \"name\"");
    }

    private void apply(String manager, String spec) {
        live = by(manager).applied(live, object(spec), false);
    }

    private Ownership by(String manager) {
        return new Ownership(shape, "example.org/v1", manager, "", NOW);
    }

    private ObjectNode live() {
        return Objects.requireNonNull(live);
    }

    private String spec(String field) {
        JsonNode value = live().path("spec").get(field);
        return value == null ? "" : value.toString();
    }

    private String owned(String manager) {
        for (JsonNode entry : live().at("/metadata/managedFields")) {
            if (entry.path("manager").asText().equals(manager)) {
                return entry.path("fieldsV1").toString();
            }
        }
        return "";
    }

    private static ObjectNode object(String spec) {
        try {
            return (ObjectNode) YAML.readTree(
                    "{apiVersion: example.org/v1, kind: Deploy, metadata: {name: a, namespace: default}, spec: " + spec
                            + "}");
        } catch (JsonProcessingException wrong) {
            throw new IllegalArgumentException(spec, wrong);
        }
    }
}
