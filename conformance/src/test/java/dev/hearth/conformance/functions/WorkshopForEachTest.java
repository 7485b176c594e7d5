package dev.hearth.conformance.functions;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One platform a run, one workshop a test; what was made in the workshop is deleted when the test ends. */
public final class WorkshopForEachTest implements ParameterResolver, AfterEachCallback {
    private static final Namespace STORE = Namespace.create(WorkshopForEachTest.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Platform.class || type == Workshop.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Platform platform = context.getRoot()
                .getStore(STORE)
                .computeIfAbsent(Platform.class, _ -> Platform.fromEnvironment(), Platform.class);
        return parameter.getParameter().getType() == Platform.class
                ? platform
                : context.getStore(STORE).computeIfAbsent(Workshop.class, _ -> new Workshop(platform), Workshop.class);
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        Workshop workshop = context.getStore(STORE).remove(Workshop.class, Workshop.class);
        if (workshop != null) {
            workshop.close();
        }
    }
}
