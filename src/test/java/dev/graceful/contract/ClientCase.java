package dev.graceful.contract;

import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.Objects;

/** A test that speaks to the server as a controller does, through the fabric8 client. */
abstract class ClientCase extends ApiCase {

    KubernetesClient client() {
        return api.client();
    }

    /** The widgets of this test. */
    NonNamespaceOperation<Widget, KubernetesResourceList<Widget>, Resource<Widget>> widgets() {
        MixedOperation<Widget, KubernetesResourceList<Widget>, Resource<Widget>> all = client().resources(Widget.class);
        return all.inNamespace(namespace);
    }

    /** A new widget of ada's. */
    Widget given(String name) {
        return client().resource(Widget.of(namespace, name, null)).create();
    }

    /** A widget as the server has it now; it must exist. */
    Widget read(String name) {
        return Objects.requireNonNull(widgets().withName(name).get(), name);
    }

    static String version(Widget widget) {
        return widget.getMetadata().getResourceVersion();
    }
}
