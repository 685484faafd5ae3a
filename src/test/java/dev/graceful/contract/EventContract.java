package dev.graceful.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

/** Events are written by a controller and read with kubectl. */
abstract class EventContract extends KubectlCase {

    @Test
    void describeShowsTheObjectAndItsEvents() {
        given("a", "owner: ada");
        status("a", "{\"phase\":\"Done\"}");
        report("a", "Painted", "It is red now");

        assertThat(kubectl.run("describe", "widget", "a"))
                .containsPattern("Name: +a\n")
                .containsPattern("Kind: +Widget\n")
                .containsPattern("Owner: +ada\n")
                .containsPattern("Phase: +Done\n")
                .containsPattern("Events:\n +Type +Reason +Age +From +Message\n")
                .containsPattern("Normal +Painted +\\S+ +contract +It is red now");
    }

    @Test
    void describeWithoutEventsSaysNone() {
        given("a", "owner: ada");

        assertThat(kubectl.run("describe", "widgets")).containsPattern("Events: +<none>");
    }

    @Test
    void eventsOfOneObjectAreChosen() {
        given("a", "owner: ada");
        given("b", "owner: ada");
        report("a", "Painted", "a is red now");
        report("b", "Painted", "b is red now");

        assertThat(kubectl.run("events", "--for", "widget/a"))
                .containsPattern("LAST SEEN +TYPE +REASON +OBJECT +MESSAGE\n")
                .containsPattern("\\S+ +Normal +Painted +Widget/a +a is red now")
                .doesNotContain("b is red now");
    }

    @Test
    void eventsAreATable() {
        given("a", "owner: ada");
        report("a", "Painted", "a is red now");

        assertThat(kubectl.run("get", "events"))
                .containsPattern("LAST SEEN +TYPE +REASON +OBJECT +MESSAGE\n")
                .containsPattern("\\S+ +Normal +Painted +widget/a +a is red now");
    }

    @Test
    void eventsAreSelectedByTheirFields() {
        given("a", "owner: ada");
        report("a", "Painted", "one");
        report("a", "Polished", "two");

        assertThat(kubectl.run(
                        "get",
                        "events",
                        "--field-selector=reason=Polished,involvedObject.name=a,involvedObject.kind=Widget,type=Normal",
                        "-o",
                        "jsonpath={.items[*].message}"))
                .isEqualTo("two");
    }

    @Test
    void aRepeatedEventIsCounted() {
        given("a", "owner: ada");
        Event event = report("a", "Painted", "again and again");

        api.client()
                .resource(event)
                .edit(old -> new EventBuilder(old).withCount(5).build());

        assertThat(kubectl.run("describe", "widget", "a"))
                .containsPattern("Normal +Painted +\\S+ \\(x5 over \\S+\\) +contract +again and again");
    }

    private Event report(String name, String reason, String message) {
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        Event event = new EventBuilder()
                .withNewMetadata()
                .withGenerateName(name + ".")
                .withNamespace(namespace)
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion("contract.example.org/v1")
                .withKind("Widget")
                .withName(name)
                .withNamespace(namespace)
                .withUid(read(name, ".metadata.uid"))
                .endInvolvedObject()
                .withType("Normal")
                .withReason(reason)
                .withMessage(message)
                .withCount(1)
                .withFirstTimestamp(now)
                .withLastTimestamp(now)
                .withNewSource()
                .withComponent("contract")
                .endSource()
                .build();
        return api.client().resource(event).create();
    }
}
