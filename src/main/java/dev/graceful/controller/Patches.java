package dev.graceful.controller;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.util.function.Supplier;

/** Writes a status only when it says something new, and only in the name of the operator that leads. */
final class Patches {
    private Patches() {}

    /** The patch for a resource whose status is to be this; none when it is that already, or another operator leads now. */
    static <S, R extends CustomResource<?, S>> UpdateControl<R> status(
            Leadership leadership, R resource, S status, Supplier<R> fresh) {
        if (status.equals(resource.getStatus()) || !leadership.confirmed()) {
            return UpdateControl.noUpdate();
        }
        R patch = fresh.get();
        patch.setMetadata(new ObjectMetaBuilder()
                .withName(resource.getMetadata().getName())
                .withNamespace(resource.getMetadata().getNamespace())
                .build());
        patch.setStatus(status);
        return UpdateControl.patchStatus(patch);
    }
}
