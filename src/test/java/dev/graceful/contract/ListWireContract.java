package dev.graceful.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Lists and tables, in pieces and in every form that clients ask for. */
abstract class ListWireContract extends WireCase {
    private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

    @Test
    void aListHasAVersionAndWholeObjects() {
        given("b");
        given("a");

        JsonNode list = wire.get(widgets).json();

        assertThat(list.path("apiVersion").asText()).isEqualTo("contract.example.org/v1");
        assertThat(list.path("kind").asText()).isEqualTo("WidgetList");
        assertThat(version(list)).matches("[1-9][0-9]*");
        assertThat(names(list)).containsExactly("a", "b");
        assertThat(list.at("/items/0/kind").asText()).isEqualTo("Widget");
        assertThat(list.at("/items/0/apiVersion").asText()).isEqualTo("contract.example.org/v1");
    }

    @Test
    void aListMayComeInPieces() {
        List.of("a", "b", "c").forEach(this::given);

        JsonNode first = wire.get(widgets + "?limit=2").json();
        assertThat(names(first)).containsExactly("a", "b");
        assertThat(first.at("/metadata/remainingItemCount").asInt()).isEqualTo(1);

        given("a1");
        String token = first.at("/metadata/continue").asText();
        JsonNode second = wire.get(widgets + "?limit=2&continue=" + token).json();
        assertThat(names(second)).containsExactly("c");
        assertThat(second.at("/metadata/continue").asText()).isEmpty();
        assertThat(version(second)).isEqualTo(version(first));
    }

    @Test
    void aPieceThatDoesNotExistIsABadRequest() {
        assertThat(wire.get(widgets + "?limit=2&continue=nonsense").status()).isEqualTo(400);
    }

    @Test
    void aListOfTheFutureIsNotAnsweredYet() {
        Wire.Answer answer = wire.get(widgets + "?resourceVersion=99999999999&resourceVersionMatch=NotOlderThan");

        assertThat(answer.status()).isEqualTo(504);
        assertThat(answer.json().path("reason").asText()).isEqualTo("Timeout");
        assertThat(answer.json().at("/details/causes/0/reason").asText()).isEqualTo("ResourceVersionTooLarge");
    }

    @Test
    void aTableHasColumnsAndTypedCells() {
        given("a");

        Wire.Answer answer = wire.get(widgets, "Accept", TABLE);
        JsonNode table = answer.json();

        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(table.path("kind").asText()).isEqualTo("Table");
        assertThat(table.path("apiVersion").asText()).isEqualTo("meta.k8s.io/v1");
        assertThat(version(table)).matches("[1-9][0-9]*");
        assertThat(table.at("/columnDefinitions/0/name").asText()).isEqualTo("Name");
        assertThat(table.at("/columnDefinitions/0/format").asText()).isEqualTo("name");
        assertThat(table.at("/columnDefinitions/1")).isEqualTo(Wire.parse("""
                {"name":"Colour","type":"string","format":"","description":"Its paint","priority":0}"""));
        assertThat(table.at("/columnDefinitions/3/priority").asInt()).isEqualTo(1);
        JsonNode cells = table.at("/rows/0/cells");
        assertThat(cells.get(0).asText()).isEqualTo("a");
        assertThat(cells.get(1).asText()).isEqualTo("red");
        assertThat(cells.get(2).isNull()).as("not ready yet").isTrue();
        assertThat(cells.get(3).isInt()).isTrue();
        assertThat(cells.get(5).asText()).matches("\\d+s");
    }

    @Test
    void aRowCarriesTheMetadataOfItsObject() {
        given("a");

        JsonNode object = wire.get(widgets, "Accept", TABLE).json().at("/rows/0/object");

        assertThat(object.path("kind").asText()).isEqualTo("PartialObjectMetadata");
        assertThat(object.path("apiVersion").asText()).isEqualTo("meta.k8s.io/v1");
        assertThat(object.at("/metadata/name").asText()).isEqualTo("a");
        assertThat(object.has("spec")).isFalse();
    }

    @Test
    void aRowMayCarryTheWholeObjectOrNothing() {
        given("a");

        assertThat(wire.get(widgets + "?includeObject=Object", "Accept", TABLE)
                        .json()
                        .at("/rows/0/object/spec/owner")
                        .asText())
                .isEqualTo("ada");
        assertThat(wire.get(widgets + "?includeObject=None", "Accept", TABLE)
                        .json()
                        .at("/rows/0/object")
                        .isNull())
                .isTrue();
    }

    @Test
    void metadataCanBeListedAlone() {
        given("a");

        JsonNode list = wire.get(widgets, "Accept", "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io")
                .json();

        assertThat(list.path("kind").asText()).isEqualTo("PartialObjectMetadataList");
        assertThat(names(list)).containsExactly("a");
        assertThat(list.at("/items/0").has("spec")).isFalse();
    }

    @Test
    void aFormThatTheServerDoesNotSpeakIsNotAcceptable() {
        Wire.Answer answer = wire.get(widgets, "Accept", "text/html");

        assertThat(answer.status()).isEqualTo(406);
        assertThat(answer.json().path("reason").asText()).isEqualTo("NotAcceptable");
    }

    @Test
    void aSelectorThatCannotBeReadIsABadRequest() {
        assertThat(wire.get(widgets + "?labelSelector=a%20b%20c").status()).isEqualTo(400);
        assertThat(wire.get(widgets + "?fieldSelector=spec.bogus%3Dx").status()).isEqualTo(400);
    }

    @Test
    void severalAreDeletedAtOnce() {
        given("a");
        given("b");

        Wire.Answer answer = wire.send("DELETE", widgets + "?fieldSelector=metadata.name%3Da", JSON, "{}");

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(names(wire.get(widgets).json())).containsExactly("b");
    }

    private static List<String> names(JsonNode list) {
        return StreamSupport.stream(list.path("items").spliterator(), false)
                .map(item -> item.at("/metadata/name").asText())
                .toList();
    }
}
