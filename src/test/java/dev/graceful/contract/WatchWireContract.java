package dev.graceful.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Watches, frame by frame; every watch ends by itself after a few seconds, so that a missing frame fails and does not hang. */
@Timeout(60)
abstract class WatchWireContract extends WireCase {
    private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

    @Test
    void aWatchFromAVersionTellsWhatCameAfterIt() {
        given("a");
        String from = version(given("b"));
        merge("a", "{\"spec\":{\"size\":5}}");
        given("c");
        wire.send("DELETE", widgets + "/b", JSON, "{}");

        List<String> frames = frames("resourceVersion=" + from, 3);

        assertThat(frames).containsExactly("MODIFIED a", "ADDED c", "DELETED b");
    }

    @Test
    void aWatchFromNowhereBeginsWithWhatIsThere() {
        given("a");
        given("b");

        assertThat(frames("resourceVersion=0", 2)).containsExactlyInAnyOrder("ADDED a", "ADDED b");
        assertThat(frames("", 2)).containsExactlyInAnyOrder("ADDED a", "ADDED b");
    }

    @Test
    void aWatchEndsCleanlyWhenItsTimeIsUp() {
        String from = version(given("a"));

        try (Stream<JsonNode> frames = watch("timeoutSeconds=1&resourceVersion=" + from)) {
            assertThat(frames).isEmpty();
        }
    }

    @Test
    void aDeletionCarriesTheLastObjectWithANewVersion() {
        JsonNode last = given("a");
        wire.send("DELETE", widgets + "/a", JSON, "{}");

        try (Stream<JsonNode> frames = watch("timeoutSeconds=5&resourceVersion=" + version(last))) {
            JsonNode frame = frames.iterator().next();
            assertThat(frame.path("type").asText()).isEqualTo("DELETED");
            assertThat(frame.at("/object/spec")).isEqualTo(last.path("spec"));
            assertThat(Long.parseLong(version(frame.path("object")))).isGreaterThan(Long.parseLong(version(last)));
        }
    }

    @Test
    void whatLeavesASelectionIsToldAsDeletedInItsOldForm() {
        String from = version(given("a"));
        merge("a", "{\"metadata\":{\"labels\":{\"app\":\"shop\"}}}");
        merge("a", "{\"spec\":{\"size\":5}}");
        merge("a", "{\"metadata\":{\"labels\":{\"app\":\"blog\"}}}");

        try (Stream<JsonNode> frames = watch("labelSelector=app%3Dshop&timeoutSeconds=5&resourceVersion=" + from)) {
            Iterator<JsonNode> all = frames.iterator();
            assertThat(all.next().path("type").asText()).isEqualTo("ADDED");
            assertThat(all.next().path("type").asText()).isEqualTo("MODIFIED");
            JsonNode left = all.next();
            assertThat(left.path("type").asText()).isEqualTo("DELETED");
            assertThat(left.at("/object/metadata/labels/app").asText()).isEqualTo("shop");
        }
    }

    @Test
    void aForgottenVersionIsToldInOneFrame() {
        try (Stream<JsonNode> frames = watch("timeoutSeconds=5&resourceVersion=1")) {
            List<JsonNode> all = frames.toList();

            assertThat(all).hasSize(1);
            JsonNode frame = all.getFirst();
            assertThat(frame.path("type").asText()).isEqualTo("ERROR");
            assertThat(frame.at("/object/kind").asText()).isEqualTo("Status");
            assertThat(frame.at("/object/code").asInt()).isEqualTo(410);
            assertThat(frame.at("/object/reason").asText()).isEqualTo("Expired");
            assertThat(frame.at("/object/message").asText()).startsWith("too old resource version: 1 (");
        }
    }

    @Test
    void aListStreamsThroughAWatchAndItsEndIsMarked() {
        given("a");
        given("b");
        String parameters =
                "sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=10";

        try (Stream<JsonNode> frames = watch(parameters)) {
            Iterator<JsonNode> all = frames.iterator();
            assertThat(List.of(word(all.next()), word(all.next()))).containsExactlyInAnyOrder("ADDED a", "ADDED b");
            JsonNode mark = all.next();
            assertThat(mark.path("type").asText()).isEqualTo("BOOKMARK");
            assertThat(mark.at("/object/kind").asText()).isEqualTo("Widget");
            assertThat(version(mark.path("object"))).matches("[1-9][0-9]*");
            assertThat(mark.at("/object/metadata/annotations/k8s.io~1initial-events-end")
                            .asText())
                    .isEqualTo("true");
            given("c");
            assertThat(word(all.next())).isEqualTo("ADDED c");
        }
    }

    @Test
    void initialEventsNeedToKnowHowOldTheyMayBe() {
        Wire.Answer answer = wire.get(widgets + "?watch=true&sendInitialEvents=true&timeoutSeconds=5");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().path("reason").asText()).isEqualTo("Invalid");
    }

    @Test
    void aWatchMayBeOfTables() {
        given("a");
        given("b");

        try (Stream<JsonNode> frames =
                wire.watch(widgets + "?watch=true&timeoutSeconds=5&resourceVersion=0", "Accept", TABLE)) {
            Iterator<JsonNode> all = frames.iterator();
            JsonNode first = all.next();
            assertThat(first.path("type").asText()).isEqualTo("ADDED");
            assertThat(first.at("/object/kind").asText()).isEqualTo("Table");
            assertThat(first.at("/object/columnDefinitions")).hasSize(6);
            assertThat(first.at("/object/rows")).hasSize(1);
            assertThat(first.at("/object/rows/0/object/kind").asText()).isEqualTo("PartialObjectMetadata");
            assertThat(all.next().at("/object/columnDefinitions").isNull())
                    .as("columns come with the first frame only")
                    .isTrue();
        }
    }

    @Test
    void oneObjectIsWatchedByItsName() {
        given("a");
        given("b");

        assertThat(frames("resourceVersion=0&fieldSelector=metadata.name%3Db", 1))
                .containsExactly("ADDED b");
    }

    private Stream<JsonNode> watch(String parameters) {
        return wire.watch(widgets + "?watch=true&" + parameters);
    }

    /** The first frames of a watch, as words. */
    private List<String> frames(String parameters, int count) {
        try (Stream<JsonNode> frames = watch("timeoutSeconds=5&" + parameters)) {
            return frames.limit(count).map(WatchWireContract::word).toList();
        }
    }

    private static String word(JsonNode frame) {
        return frame.path("type").asText() + " "
                + frame.at("/object/metadata/name").asText();
    }
}
