package dev.graceful.controller;

import dev.graceful.controlplane.RealControlPlane;
import dev.graceful.controlplane.SharedControlPlane;
import java.io.IOException;
import org.junit.jupiter.api.extension.ExtendWith;

/** The operator with a real Kubernetes control plane. */
@ExtendWith(SharedControlPlane.class)
class RealOperatorIT extends OperatorSuite {
    RealOperatorIT(RealControlPlane plane) throws IOException {
        super(plane.kubeconfig());
    }
}
