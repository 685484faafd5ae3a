package dev.graceful.contract;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The suite's own kind, as a controller sees it. */
@Group("contract.example.org")
@Version("v1")
@JsonIgnoreProperties(ignoreUnknown = true)
public class Widget extends CustomResource<Widget.Spec, Widget.Status> implements Namespaced {

    /** What is wanted. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Spec(
            @Nullable String owner,
            @Nullable String colour,
            @Nullable Integer size,
            @Nullable String note) {}

    /** What is. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Status(
            @Nullable Long observedGeneration,
            @Nullable String phase,
            @Nullable List<Condition> conditions) {}

    /** A widget with nothing but a name; what is not set is not sent. */
    static Widget named(String namespace, String name) {
        Widget widget = new Widget();
        widget.setMetadata(
                new ObjectMetaBuilder().withNamespace(namespace).withName(name).build());
        return widget;
    }

    /** A widget of ada's. */
    static Widget of(String namespace, String name, @Nullable Integer size) {
        Widget widget = named(namespace, name);
        widget.setSpec(new Spec("ada", null, size, null));
        return widget;
    }

    @Override
    protected @Nullable Spec initSpec() {
        return null;
    }

    @Override
    protected @Nullable Status initStatus() {
        return null;
    }
}
