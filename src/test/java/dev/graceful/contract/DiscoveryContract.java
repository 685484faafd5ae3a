package dev.graceful.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What kubectl can ask a server about itself. */
abstract class DiscoveryContract extends KubectlCase {

    @Test
    void aKindIsExplained() {
        assertThat(kubectl.run("explain", "widget"))
                .contains("GROUP:      contract.example.org", "KIND:       Widget", "VERSION:    v1")
                .contains("A thing that the contract suites make, change and delete.")
                .contains("spec\t<Object> -required-", "What the widget shall be.");
    }

    @Test
    void aFieldIsExplained() {
        assertThat(kubectl.run("explain", "widget.spec.owner"))
                .contains("FIELD: owner <string>", "Who answers for it.");
        assertThat(kubectl.run("explain", "wg.spec"))
                .contains("colour\t<string>", "enum: red, green, blue", "owner\t<string> -required-")
                .contains("parts\t<[]Object>", "tags\t<[]string>", "names\t<map[string]string>");
    }

    @Test
    void everythingIsExplainedAtOnce() {
        assertThat(kubectl.run("explain", "widget", "--recursive"))
                .contains("spec\t<Object> -required-", "name\t<string> -required-", "lastTransitionTime\t<string>");
    }

    @Test
    void anUnknownFieldIsNotExplained() {
        assertThat(kubectl.refused("", "explain", "widget.spec.bogus").err())
                .isEqualTo("error: field \"bogus\" does not exist");
    }

    @Test
    void theKindIsListedWithItsNames() {
        assertThat(kubectl.run("api-resources", "--api-group=contract.example.org", "--no-headers")
                        .replaceAll(" +", " "))
                .isEqualTo("widgets wg contract.example.org/v1 true Widget");
        assertThat(kubectl.run("api-resources", "--api-group=contract.example.org", "--no-headers", "-o", "wide"))
                .contains("delete,deletecollection,get,list,patch,create,update,watch", "all");
    }

    @Test
    void theKindsOfEverydayLifeAreListed() {
        assertThat(kubectl.run("api-resources", "--no-headers", "-o", "name").lines())
                .contains(
                        "namespaces",
                        "events",
                        "leases.coordination.k8s.io",
                        "customresourcedefinitions.apiextensions.k8s.io",
                        "widgets.contract.example.org");
    }

    @Test
    void theVersionsAreListed() {
        assertThat(kubectl.run("api-versions").lines())
                .contains("v1", "apiextensions.k8s.io/v1", "coordination.k8s.io/v1", "contract.example.org/v1");
    }

    @Test
    void theServerHasAVersion() {
        assertThat(kubectl.run("version", "-o", "json").lines().map(String::strip))
                .filteredOn(line -> line.startsWith("\"gitVersion\""))
                .hasSize(2)
                .first()
                .asString()
                .startsWith("\"gitVersion\": \"" + version.prefix());
    }

    @Test
    void theDefinitionIsAnObjectToo() {
        assertThat(kubectl.run(
                        "get",
                        "crd",
                        "widgets.contract.example.org",
                        "-o",
                        "jsonpath={.status.acceptedNames.kind} {.status.storedVersions} "
                                + "{.status.conditions[?(@.type==\"Established\")].status}"))
                .isEqualTo("Widget [\"v1\"] True");
        assertThat(kubectl.run("get", "crds", "--no-headers")).contains("widgets.contract.example.org ");
        kubectl.run("wait", "--for=condition=Established", "crd/widgets.contract.example.org", "--timeout=10s");
    }

    @Test
    void theUserMayAskWhoHeIs() {
        assertThat(kubectl.run("auth", "whoami", "-o", "jsonpath={.status.userInfo.username}"))
                .isNotEmpty();
    }

    @Test
    void theUserMayAskWhatHeMay() {
        assertThat(kubectl.run("auth", "can-i", "create", "widgets")).isEqualTo("yes");
        assertThat(kubectl.run("auth", "can-i", "patch", "widgets.contract.example.org/a", "--subresource=status"))
                .isEqualTo("yes");
        assertThat(kubectl.run("auth", "can-i", "--list", "--no-headers")).contains("*.*");
    }

    @Test
    void theServerSaysThatItIsWell() {
        assertThat(kubectl.run("get", "--raw", "/readyz")).isEqualTo("ok");
        assertThat(kubectl.run("get", "--raw", "/livez")).isEqualTo("ok");
        assertThat(kubectl.run("get", "--raw", "/healthz")).isEqualTo("ok");
    }

    @Test
    void namespacesAreListedWithTheirState() {
        assertThat(kubectl.run("get", "namespaces").lines().map(line -> line.replaceAll(" +", " ")))
                .contains("NAME STATUS AGE")
                .anyMatch(line -> line.matches("default Active \\S+"))
                .anyMatch(line -> line.matches(namespace + " Active \\S+"));
    }

    @Test
    void aNamespaceIsCreatedByName() {
        assertThat(kubectl.run("create", "namespace", namespace + "-made"))
                .isEqualTo("namespace/" + namespace + "-made created");
    }
}
