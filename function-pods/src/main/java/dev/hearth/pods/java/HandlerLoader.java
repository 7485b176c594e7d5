package dev.hearth.pods.java;

import com.amazonaws.services.lambda.runtime.LambdaRuntime;
import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import com.amazonaws.services.lambda.runtime.api.client.EventHandlerLoader;
import com.amazonaws.services.lambda.runtime.api.client.HandlerInfo;
import com.amazonaws.services.lambda.runtime.api.client.LambdaRequestHandler;
import com.amazonaws.services.lambda.runtime.api.client.LambdaRequestHandler.UserFaultHandler;
import com.amazonaws.services.lambda.runtime.api.client.UserFault;
import com.amazonaws.services.lambda.runtime.api.client.logging.LambdaContextLogger;
import com.amazonaws.services.lambda.runtime.api.client.logging.LogSink;
import com.amazonaws.services.lambda.runtime.logging.LogFormat;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import com.amazonaws.services.lambda.runtime.serialization.util.ReflectUtil;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Loads the user's handler as AWS's runtime interface client does, from classes and jars at the task root. */
final class HandlerLoader {
    private final Settings settings;
    private final PodLog log;

    HandlerLoader(Settings settings, PodLog log) {
        this.settings = settings;
        this.log = log;
    }

    /** @throws UserFault when there is no such handler or it cannot be made */
    LambdaRequestHandler load() {
        URLClassLoader classes = classes();
        Thread.currentThread().setContextClassLoader(classes);
        // Where the client looks for a custom serialiser, and where handlers find their logger.
        ReflectUtil.setStaticField(AWSLambda.class, "customerClassLoader", true, classes);
        ReflectUtil.setStaticField(LambdaRuntime.class, "logger", true, logger());
        LambdaRequestHandler handler = find(classes);
        if (handler instanceof UserFaultHandler broken) {
            throw broken.fault;
        }
        return handler;
    }

    private LambdaRequestHandler find(ClassLoader classes) {
        String name = settings.handler();
        try {
            return EventHandlerLoader.loadEventHandler(HandlerInfo.fromString(name, classes));
        } catch (HandlerInfo.InvalidHandlerException e) {
            throw UserFault.makeUserFault("Invalid handler: `" + name + "'");
        } catch (ClassNotFoundException e) {
            return LambdaRequestHandler.classNotFound(e, HandlerInfo.className(name));
        } catch (UserFault e) {
            throw e;
        } catch (Throwable t) { // static initialisers and constructors throw anything
            return LambdaRequestHandler.initErrorHandler(t, HandlerInfo.className(name));
        }
    }

    private URLClassLoader classes() {
        List<URL> urls = new ArrayList<>();
        File root = new File(settings.taskRoot());
        add(urls, root);
        addJars(urls, new File(root, "lib"));
        addJars(urls, root);
        addJars(urls, new File("/opt/java/lib"));
        return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getSystemClassLoader());
    }

    private static void addJars(List<URL> urls, File folder) {
        File[] jars = folder.listFiles((parent, name) -> name.endsWith(".jar"));
        if (jars != null) {
            Arrays.sort(jars); // the same order on every file system
            Arrays.stream(jars).forEach(jar -> add(urls, jar));
        }
    }

    private static void add(List<URL> urls, File file) {
        try {
            urls.add(file.toURI().toURL());
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("'" + file + "' has no URL", e);
        }
    }

    private LambdaContextLogger logger() {
        return new LambdaContextLogger(
                new LogSink() {
                    @Override
                    public void log(byte[] message) {
                        log.write(message);
                    }

                    @Override
                    public void log(LogLevel level, LogFormat format, byte[] message) {
                        log.write(message);
                    }

                    @Override
                    public void close() {}
                },
                LogLevel.UNDEFINED,
                LogFormat.TEXT);
    }
}
