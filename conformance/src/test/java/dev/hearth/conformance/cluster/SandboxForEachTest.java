package dev.hearth.conformance.cluster;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Hands each test its namespace, and the whole run one server and one set of test kinds. */
final class SandboxForEachTest implements ParameterResolver, AfterEachCallback {
    private static final Namespace STORE = Namespace.create(SandboxForEachTest.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Sandbox.class || type == Server.class || type == Widgets.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        var run = context.getRoot().getStore(STORE);
        Server server = run.computeIfAbsent(Server.class, _ -> Server.fromEnvironment(), Server.class);
        if (type == Server.class) {
            return server;
        }
        if (type == Widgets.class) {
            return run.computeIfAbsent(Widgets.class, _ -> Widgets.install(server), Widgets.class);
        }
        return context.getStore(STORE).computeIfAbsent(Sandbox.class, _ -> Sandbox.in(server), Sandbox.class);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Sandbox sandbox = context.getStore(STORE).remove(Sandbox.class, Sandbox.class);
        if (sandbox != null) {
            sandbox.close();
        }
    }
}
