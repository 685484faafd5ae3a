package dev.graceful.controlplane;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the one control plane of this virtual machine, as a parameter of type {@link RealControlPlane}: started when the
 * first asks, ended after the last test of all.
 */
public final class SharedControlPlane implements BeforeAllCallback, ParameterResolver {

    /** Starts it before the first test, so that a lack of what it needs ends the suite as a whole. */
    @Override
    public void beforeAll(ExtensionContext context) {
        in(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RealControlPlane.class;
    }

    @Override
    public RealControlPlane resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return in(context);
    }

    /** The control plane shared by everything that runs with this context. */
    public static RealControlPlane in(ExtensionContext context) {
        String suite = context.getRequiredTestClass().getSimpleName();
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(SharedControlPlane.class))
                .computeIfAbsent(RealControlPlane.class, type -> RealControlPlane.start(suite), RealControlPlane.class);
    }
}
