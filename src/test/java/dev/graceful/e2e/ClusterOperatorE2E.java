package dev.graceful.e2e;

import dev.graceful.controller.Crds;
import dev.graceful.controlplane.Definitions;
import dev.graceful.controlplane.RealControlPlane;
import dev.graceful.controlplane.SharedControlPlane;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;

/** {@code graceful operator} against a real kube-apiserver. */
class ClusterOperatorE2E extends OperatorScenarios {
    private @Nullable RealControlPlane plane;

    @Override
    void prepare(ExtensionContext context) {
        plane = SharedControlPlane.in(context);
        Definitions.apply(kubeconfig(), Crds.texts());
    }

    @Override
    Path kubeconfig() {
        return Objects.requireNonNull(plane).kubeconfig();
    }

    @Override
    OperatorProcess operator() throws IOException {
        return OperatorProcess.operator(kubeconfig(), scratch.resolve("operator.log"));
    }
}
