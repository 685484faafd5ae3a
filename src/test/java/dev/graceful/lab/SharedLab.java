package dev.graceful.lab;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the one lab of this virtual machine, as a parameter of type {@link Lab}: opened when the first asks, closed after the
 * last test of all. Suites that change machines name theirs so that no other suite has it.
 */
public final class SharedLab implements BeforeAllCallback, ParameterResolver {

    /** Opens it before the first test, so that a lack of what it needs ends the suite as a whole. */
    @Override
    public void beforeAll(ExtensionContext context) {
        in(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Lab.class;
    }

    @Override
    public Lab resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return in(context);
    }

    /** The lab shared by everything that runs with this context. */
    public static Lab in(ExtensionContext context) {
        String suite = context.getRequiredTestClass().getSimpleName();
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(SharedLab.class))
                .computeIfAbsent(Lab.class, type -> Lab.open(suite), Lab.class);
    }
}
