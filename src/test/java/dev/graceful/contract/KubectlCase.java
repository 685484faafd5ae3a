package dev.graceful.contract;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A test that is run once with the oldest kubectl and once with the newest. */
@ParameterizedClass(name = "with the {0} kubectl")
@EnumSource(KubectlVersion.class)
abstract class KubectlCase extends ApiCase {
    @Parameter
    KubectlVersion version = KubectlVersion.NEWEST;

    Kubectl kubectl;

    @BeforeEach
    void takeKubectl() {
        kubectl = new Kubectl(version, api, namespace);
    }

    /** Creates a widget from lines of its spec. */
    void given(String name, String... spec) {
        kubectl.feed(Widgets.yaml(name, spec), "create", "-f", "-");
    }

    /** One value of a widget, as kubectl prints it. */
    String read(String name, String jsonPath) {
        return kubectl.run("get", "widget", name, "-o", "jsonpath={" + jsonPath + "}");
    }

    /** Sets the status of a widget, as a controller does. */
    void status(String name, String json) {
        kubectl.run("patch", "widget", name, "--subresource=status", "--type=merge", "-p", "{\"status\":" + json + "}");
    }
}
