package dev.graceful.contract;

import dev.graceful.controlplane.RealControlPlane;
import dev.graceful.controlplane.SharedControlPlane;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Runs the suite against the shared real control plane. */
final class RealApi implements BeforeAllCallback, ParameterResolver {

    @Override
    public void beforeAll(ExtensionContext context) {
        SharedControlPlane.in(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == ApiFixture.class;
    }

    @Override
    public ApiFixture resolveParameter(ParameterContext parameter, ExtensionContext context) {
        RealControlPlane plane = SharedControlPlane.in(context);
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(RealApi.class))
                .computeIfAbsent(
                        ApiFixture.class,
                        type -> ApiFixture.withWidgets("real", plane.kubeconfig(), plane.logs()),
                        ApiFixture.class);
    }
}
