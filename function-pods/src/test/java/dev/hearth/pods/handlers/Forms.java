package dev.hearth.pods.handlers;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaRuntime;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.io.File;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One case a form, chosen by the event, so that one process serves many tests. */
public class Forms implements RequestHandler<Map<String, Object>, @Nullable Object> {
    static final List<byte[]> LEAK = new ArrayList<>();

    @Override
    public @Nullable Object handleRequest(Map<String, Object> event, Context context) {
        return switch (String.valueOf(event.get("form"))) {
            case "map" -> Map.of("hello", event.getOrDefault("name", "nobody"));
            case "nothing" -> null;
            case "unicode" -> event.get("text") + " → ü€";
            case "size" -> String.valueOf(event.get("text")).length();
            case "large" -> "x".repeat(6_291_554);
            case "tooLarge" -> "x".repeat(6_291_555);
            case "throw" -> throw new IllegalStateException("thrown");
            case "throwAtLength" -> throw new IllegalStateException("é".repeat(4 << 20));
            case "context" -> context(context);
            case "log" -> log(context);
            case "flood" -> flood();
            case "exit" -> exit();
            case "leak" -> leak();
            case "slow" -> slow(event);
            case "meet" -> meet(event, context);
            default -> throw new IllegalArgumentException("no such form");
        };
    }

    private static Map<String, Object> context(Context context) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("id", context.getAwsRequestId());
        all.put("group", context.getLogGroupName());
        all.put("stream", context.getLogStreamName());
        all.put("name", context.getFunctionName());
        all.put("version", context.getFunctionVersion());
        all.put("arn", context.getInvokedFunctionArn());
        all.put("memory", context.getMemoryLimitInMB());
        all.put("remaining", context.getRemainingTimeInMillis());
        all.put(
                "custom",
                context.getClientContext() == null
                        ? "none"
                        : context.getClientContext().getCustom());
        all.put(
                "identity",
                context.getIdentity() == null
                        ? "none"
                        : String.valueOf(context.getIdentity().getIdentityId()));
        all.put("trace", String.valueOf(System.getProperty("com.amazonaws.xray.traceHeader")));
        all.put("folder", new File("").getAbsoluteFile().getName());
        return all;
    }

    private static String log(Context context) {
        System.out.println("printed ü");
        System.err.println("complained");
        context.getLogger().log("by logger\n");
        LambdaRuntime.getLogger().log("by runtime\n");
        return "logged";
    }

    private static long flood() {
        byte[] megabyte = new byte[1 << 20];
        java.util.Arrays.fill(megabyte, (byte) 'x');
        for (int i = 0; i < 100; i++) {
            System.out.write(megabyte, 0, megabyte.length);
        }
        System.out.println("\nthe end");
        return Runtime.getRuntime().totalMemory();
    }

    private static String exit() {
        System.exit(7);
        return "never";
    }

    private static String leak() {
        while (true) {
            LEAK.add(new byte[10 << 20]);
        }
    }

    private static String slow(Map<String, Object> event) {
        try {
            Thread.sleep(((Number) event.getOrDefault("ms", 0)).longValue());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return "slow";
    }

    private static String meet(Map<String, Object> event, Context context) {
        slow(event);
        System.out.println(context.getAwsRequestId() + " met");
        return context.getAwsRequestId();
    }
}
