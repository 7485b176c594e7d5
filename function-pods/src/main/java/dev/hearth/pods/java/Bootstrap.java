package dev.hearth.pods.java;

import com.amazonaws.services.lambda.runtime.api.client.LambdaRequestHandler;
import com.amazonaws.services.lambda.runtime.api.client.UserFault;
import com.amazonaws.services.lambda.runtime.api.client.runtimeapi.DtoSerializers;
import com.amazonaws.services.lambda.runtime.api.client.runtimeapi.converters.LambdaErrorConverter;
import com.amazonaws.services.lambda.runtime.api.client.runtimeapi.dto.ErrorRequest;
import com.amazonaws.services.lambda.runtime.api.client.runtimeapi.dto.InvocationRequest;
import java.io.IOError;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.utilslite.SdkInternalThreadLocal;
import sun.misc.Signal;

/** Loads the handler once, then asks the Runtime API for one invocation after another, on as many threads as allowed. */
public final class Bootstrap {
    private static final int MAX_RESPONSE_BYTES = 6_291_556; // Lambda quotas: 6 MB, synchronous
    private static final int MAX_ERROR_CHARS = 64 * 1024;
    private static final String TRACE_PROPERTY = "com.amazonaws.xray.traceHeader";

    private final Settings settings;
    private final PodLog log;
    private final Set<InvocationLog> running = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Double> initMs = new AtomicReference<>(0.0);
    private volatile boolean terminating;
    private volatile boolean exitIsOurs;

    private Bootstrap(Settings settings, PodLog log) {
        this.settings = settings;
        this.log = log;
    }

    public static void main(String[] arguments) throws InterruptedException {
        Settings settings = Settings.of(System.getenv());
        if (settings.pooled()) {
            Pooled.Given given = new Pooled(settings).takeAssignment();
            new Bootstrap(given.settings(), new PodLog(given.settings().concurrency()))
                    .run(given.api(), given.atNanos());
        } else {
            new Bootstrap(settings, new PodLog(settings.concurrency())).run(new RuntimeApi(settings), 0);
        }
    }

    /** Does with an invocation what is done with a function's first one, but for what is printed and sent. */
    static void rehearse(Settings settings, LambdaRequestHandler handler, Reply invocation) {
        Bootstrap bootstrap = new Bootstrap(settings, PodLog.ofNobody());
        bootstrap.initMs.set(1.5);
        InvocationLog invocationLog = new InvocationLog(bootstrap.log, settings, invocation);
        bootstrap.handle(handler, invocation, invocationLog);
        invocationLog.tailHeader();
        bootstrap.setTraceId("");
    }

    /** @param givenAtNanos when a pod of a pool was given its function; 0 in one that was started for it */
    private void run(RuntimeApi api, long givenAtNanos) throws InterruptedException {
        log.install();
        Signal.handle(new Signal("TERM"), signal -> terminate());
        LambdaRequestHandler handler;
        try {
            handler = new HandlerLoader(settings, log).load();
        } catch (UserFault fault) {
            System.out.print(fault.reportableError());
            api.initError(
                    errorType("Runtime.BadFunctionCode"),
                    DtoSerializers.serialize(LambdaErrorConverter.fromUserFault(fault)));
            exit(1);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::reportExit));
        initMs.set(givenAtNanos == 0 ? sinceStartMs() : (System.nanoTime() - givenAtNanos) / 1e6);
        if (settings.concurrency() == 1) {
            serve(handler, api);
            return;
        }
        for (int i = 0; i < settings.concurrency(); i++) {
            RuntimeApi own = i == 0 ? api : new RuntimeApi(settings);
            Thread thread = new Thread(() -> serve(handler, own), "invocations-" + i);
            thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
            thread.start();
        }
    }

    private static double sinceStartMs() {
        Instant now = Instant.now();
        return ProcessHandle.current()
                        .info()
                        .startInstant()
                        .map(start -> Duration.between(start, now))
                        .orElse(Duration.ZERO)
                        .toNanos()
                / 1e6;
    }

    private void serve(LambdaRequestHandler handler, RuntimeApi api) {
        try {
            Reply reply = api.next();
            while (true) {
                reply = serveOne(handler, api, reply);
                if (reply == null || !reply.isInvocation()) {
                    reply = api.next();
                }
            }
        } catch (RuntimeApi.GoAway e) {
            exit(0);
        } catch (Throwable t) { // out of memory between two invocations; other threads must not keep such a JVM alive
            System.err.println("The bootstrap has failed: " + t);
            exit(1);
        }
    }

    private @Nullable Reply serveOne(LambdaRequestHandler handler, RuntimeApi api, Reply invocation) {
        InvocationLog invocationLog = new InvocationLog(log, settings, invocation);
        running.add(invocationLog);
        Outcome outcome = handle(handler, invocation, invocationLog);
        boolean last = terminating || outcome.fatal();
        String headers = outcome.headers() + invocationLog.tailHeader() + (last ? "" : "Hearth-Next: true\r\n");
        Reply reply = api.answer(invocation.requestId(), outcome.kind(), headers, outcome.body(), () -> {
            running.remove(invocationLog);
            if (terminating && !last && running.isEmpty()) {
                exit(0);
            }
        });
        if (outcome.fatal()) {
            exit(1);
        }
        if (terminating && running.isEmpty()) {
            exit(0);
        }
        return reply;
    }

    private Outcome handle(LambdaRequestHandler handler, Reply invocation, InvocationLog invocationLog) {
        invocationLog.start();
        setTraceId(invocation.header("lambda-runtime-trace-id"));
        Outcome outcome = call(handler, request(invocation));
        invocationLog.end(initMs.getAndSet(0.0));
        return outcome;
    }

    private void setTraceId(String traceId) {
        if (settings.concurrency() > 1) {
            SdkInternalThreadLocal.put("AWS_LAMBDA_X_TRACE_ID", traceId);
        } else if (traceId.isEmpty()) {
            System.clearProperty(TRACE_PROPERTY);
        } else {
            System.setProperty(TRACE_PROPERTY, traceId);
        }
    }

    /** What the handler made of it; after a fatal outcome the JVM is not to be trusted any more. */
    private record Outcome(String kind, String headers, byte[] body, boolean fatal) {}

    private static Outcome call(LambdaRequestHandler handler, InvocationRequest request) {
        try {
            byte[] body = handler.call(request).toByteArray();
            if (body.length > MAX_RESPONSE_BYTES) {
                return failed(
                        "Function.ResponseSizeTooLarge",
                        new ErrorRequest(
                                "Response payload size exceeded maximum allowed payload size (" + MAX_RESPONSE_BYTES
                                        + " bytes).",
                                "Function.ResponseSizeTooLarge",
                                new String[0]),
                        false);
            }
            return new Outcome("response", "", body, false);
        } catch (Throwable t) { // whatever user code throws is its invocation's answer
            UserFault.filterStackTrace(t);
            UserFault fault = UserFault.makeUserFault(t);
            System.out.print(fault.reportableError());
            boolean fatal = t instanceof VirtualMachineError || t instanceof IOError || fault.fatal;
            return t instanceof UserFault
                    ? failed("Runtime.BadFunctionCode", LambdaErrorConverter.fromUserFault(fault), fatal)
                    : failed("Runtime.UserException", LambdaErrorConverter.fromThrowable(t), fatal);
        } finally {
            Thread.interrupted(); // the next invocation is not the one that was interrupted
        }
    }

    private static Outcome failed(String type, ErrorRequest error, boolean fatal) {
        error.errorMessage = cut(error.errorMessage);
        return new Outcome("error", errorType(type), DtoSerializers.serialize(error), fatal);
    }

    /** The gateway takes 6 MiB, and nobody reads so much. */
    private static @Nullable String cut(@Nullable String message) {
        return message == null || message.length() <= MAX_ERROR_CHARS
                ? message
                : message.substring(0, MAX_ERROR_CHARS) + "…";
    }

    private static String errorType(String type) {
        return "Lambda-Runtime-Function-Error-Type: " + type + "\r\n";
    }

    private static InvocationRequest request(Reply invocation) {
        InvocationRequest request = new InvocationRequest();
        request.setId(invocation.requestId());
        request.setContent(invocation.body());
        request.setInvokedFunctionArn(invocation.header("lambda-runtime-invoked-function-arn"));
        request.setDeadlineTimeInMs(deadline(invocation.header("lambda-runtime-deadline-ms")));
        String traceId = invocation.header("lambda-runtime-trace-id");
        if (!traceId.isEmpty()) {
            request.setXrayTraceId(traceId);
        }
        String clientContext = invocation.textHeader("lambda-runtime-client-context");
        if (!clientContext.isEmpty()) {
            request.setClientContext(clientContext);
        }
        String identity = invocation.textHeader("lambda-runtime-cognito-identity");
        if (!identity.isEmpty()) {
            request.setCognitoIdentity(identity);
        }
        return request;
    }

    private static long deadline(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** SIGTERM: what runs may finish; a pod at rest ends at once. */
    private void terminate() {
        terminating = true;
        if (running.isEmpty()) {
            exit(0);
        }
    }

    private void exit(int status) {
        exitIsOurs = true;
        System.exit(status);
    }

    /** The handler called System.exit. */
    private void reportExit() {
        if (!exitIsOurs) {
            running.forEach(invocation -> invocation.end(initMs.getAndSet(0.0)));
        }
    }
}
