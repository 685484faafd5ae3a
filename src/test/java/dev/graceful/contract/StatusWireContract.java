package dev.graceful.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** Errors are objects of a fixed shape, which clients take apart. */
abstract class StatusWireContract extends WireCase {

    @Test
    void whatIsNotThereIsNotFound() {
        Wire.Answer answer = wire.get(widgets + "/a");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.json()).isEqualTo(Wire.parse("""
                {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",
                 "message":"widgets.contract.example.org \\"a\\" not found","reason":"NotFound",
                 "details":{"name":"a","group":"contract.example.org","kind":"widgets"},"code":404}"""));
    }

    @Test
    void anUnknownPathIsPlainText() {
        Wire.Answer answer = wire.get("/apis/contract.example.org/v1/gizmos");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body().strip()).isEqualTo("404 page not found");
    }

    @Test
    void whatIsThereCannotBeCreated() {
        given("a");

        assertFailure(
                wire.send("POST", widgets, JSON, widget("a")),
                409,
                "AlreadyExists",
                "widgets.contract.example.org \"a\" already exists");
    }

    @Test
    void aStaleUpdateIsAConflict() {
        JsonNode old = given("a");
        merge("a", "{\"spec\":{\"size\":5}}");

        assertFailure(
                wire.send("PUT", widgets + "/a", JSON, old.toString()),
                409,
                "Conflict",
                "Operation cannot be fulfilled on widgets.contract.example.org \"a\": the object has been modified; "
                        + "please apply your changes to the latest version and try again");
    }

    @Test
    void anUpdateWithoutAVersionIsInvalid() {
        given("a");

        Wire.Answer answer = wire.send("PUT", widgets + "/a", JSON, widget("a"));

        assertFailure(
                answer,
                422,
                "Invalid",
                "widgets.contract.example.org \"a\" is invalid: metadata.resourceVersion: Invalid value: 0: "
                        + "must be specified for an update");
    }

    @Test
    void anUpdateUnderAnotherNameIsABadRequest() {
        given("a");

        assertFailure(
                wire.send("PUT", widgets + "/a", JSON, widget("b")),
                400,
                "BadRequest",
                "the name of the object (b) does not match the name on the URL (a)");
    }

    @Test
    void whatIsInvalidNamesItsCauses() {
        Wire.Answer answer = wire.send("POST", widgets, JSON, widget("a").replace("\"ada\"", "\"Ada\""));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().path("reason").asText()).isEqualTo("Invalid");
        JsonNode details = answer.json().path("details");
        assertThat(details.path("kind").asText()).isEqualTo("Widget");
        assertThat(details.path("group").asText()).isEqualTo("contract.example.org");
        assertThat(details.at("/causes/0")).isEqualTo(Wire.parse("""
                {"reason":"FieldValueInvalid","field":"spec.owner",
                 "message":"Invalid value: \\"Ada\\": spec.owner in body should match '^[a-z][a-z0-9-]*$'"}"""));
    }

    @Test
    void anUnknownFieldIsRefusedOnRequest() {
        String body = widget("a").replace("\"owner\"", "\"bogus\":1,\"owner\"");

        assertFailure(
                wire.send("POST", widgets + "?fieldValidation=Strict", JSON, body),
                400,
                "BadRequest",
                "Widget in version \"v1\" cannot be handled as a Widget: strict decoding error: "
                        + "unknown field \"spec.bogus\"");
    }

    @Test
    void anUnknownFieldIsWarnedAboutByDefault() {
        String body = widget("a").replace("\"owner\"", "\"bogus\":1,\"owner\"");

        Wire.Answer answer = wire.send("POST", widgets, JSON, body);

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("Warning")).isEqualTo("299 - \"unknown field \\\"spec.bogus\\\"\"");
        assertThat(answer.json().at("/spec/bogus").isMissingNode()).isTrue();
    }

    @Test
    void aBodyThatIsNoJsonIsABadRequest() {
        Wire.Answer answer = wire.send("POST", widgets, JSON, "{\"kind\":");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("reason").asText()).isEqualTo("BadRequest");
    }

    @Test
    void aPatchOfAnUnknownTypeIsUnsupported() {
        given("a");

        assertFailure(
                wire.send("PATCH", widgets + "/a", "application/strategic-merge-patch+json", "{}"),
                415,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include: "
                        + "application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml");
    }

    @Test
    void aConflictOfFieldsNamesEachField() {
        apply("one", "\"size\":4,\"note\":\"x\"");

        Wire.Answer answer = apply("two", "\"size\":5,\"note\":\"y\"");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.json().path("reason").asText()).isEqualTo("Conflict");
        assertThat(answer.json().path("message").asText())
                .isEqualTo("Apply failed with 2 conflicts: conflicts with \"one\":\n- .spec.note\n- .spec.size");
        assertThat(answer.json().at("/details/causes")).isEqualTo(Wire.parse("""
                [{"reason":"FieldManagerConflict","message":"conflict with \\"one\\"","field":".spec.note"},
                 {"reason":"FieldManagerConflict","message":"conflict with \\"one\\"","field":".spec.size"}]"""));
    }

    @Test
    void anApplyNeedsAManager() {
        Wire.Answer answer = wire.send("PATCH", widgets + "/a", APPLY, widget("a"));

        assertFailure(
                answer,
                422,
                "Invalid",
                "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch");
    }

    @Test
    void aDeletionSaysWhatIsGone() {
        String uid = given("a").at("/metadata/uid").asText();

        Wire.Answer answer = wire.send("DELETE", widgets + "/a", JSON, "{\"propagationPolicy\":\"Background\"}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json()).isEqualTo(Wire.parse("""
                {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Success",
                 "details":{"name":"a","group":"contract.example.org","kind":"widgets","uid":"%s"}}""".formatted(uid)));
    }

    @Test
    void aDeletionMayDependOnTheIdentity() {
        String uid = given("a").at("/metadata/uid").asText();

        Wire.Answer answer = wire.send(
                "DELETE",
                widgets + "/a",
                JSON,
                "{\"preconditions\":{\"uid\":\"00000000-0000-0000-0000-000000000000\"}}");

        assertFailure(
                answer,
                409,
                "Conflict",
                "Operation cannot be fulfilled on Widget.contract.example.org \"a\": the UID in the precondition "
                        + "(00000000-0000-0000-0000-000000000000) does not match the UID in record (" + uid
                        + "). The object might have been deleted and then recreated");
    }

    @Test
    void aWrongTokenIsUnauthorized() {
        assertFailure(wire.withToken("wrong").get(widgets), 401, "Unauthorized", "Unauthorized");
    }

    private Wire.Answer apply(String manager, String spec) {
        return wire.send(
                "PATCH",
                widgets + "/a?fieldManager=" + manager,
                APPLY,
                widget("a").replace("\"owner\":\"ada\"", "\"owner\":\"ada\"," + spec));
    }

    private static void assertFailure(Wire.Answer answer, int code, String reason, String message) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(code);
        JsonNode json = answer.json();
        assertThat(json.path("kind").asText()).isEqualTo("Status");
        assertThat(json.path("status").asText()).isEqualTo("Failure");
        assertThat(json.path("code").asInt()).isEqualTo(code);
        assertThat(json.path("reason").asText()).isEqualTo(reason);
        assertThat(json.path("message").asText()).isEqualTo(message);
    }
}
