package dev.hearth.standalone.apiserver.resource;

import dev.hearth.standalone.apiserver.failure.ApiFailure;
import dev.hearth.standalone.apiserver.failure.Cause;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What the query of a write says.
 *
 * @param manager who writes, for {@code managedFields}: the query's {@code fieldManager}, else the client program's
 *     name
 * @param force whether an apply takes conflicting fields
 */
public record Options(boolean dryRun, String manager, boolean managerGiven, boolean force, Unknown unknown) {
    /** What becomes of fields that the kind does not have. */
    public enum Unknown {
        IGNORE,
        WARN,
        STRICT
    }

    /** @param query gives the value of a query parameter, or an empty text */
    public static Options of(UnaryOperator<String> query, String userAgent) {
        String dryRun = query.apply("dryRun");
        if (!dryRun.isEmpty() && !dryRun.equals("All")) {
            throw ApiFailure.invalid(
                    "meta.k8s.io",
                    "CreateOptions",
                    "",
                    List.of(Cause.unsupported("dryRun", '"' + dryRun + '"', List.of("All"))));
        }
        String given = query.apply("fieldManager");
        if (given.length() > 128) {
            throw ApiFailure.badRequest("the query parameter 'fieldManager' may not be longer than 128 bytes");
        }
        String program = userAgent.split("/", 2)[0];
        String manager = !given.isEmpty() ? given : program.isEmpty() ? "unknown" : program;
        return new Options(
                dryRun.equals("All"),
                manager.length() > 128 ? manager.substring(0, 128) : manager,
                !given.isEmpty(),
                query.apply("force").equals("true"),
                unknown(query.apply("fieldValidation")));
    }

    private static Unknown unknown(String fieldValidation) {
        return switch (fieldValidation) {
            case "Ignore" -> Unknown.IGNORE;
            case "Strict" -> Unknown.STRICT;
            case "", "Warn" -> Unknown.WARN;
            default ->
                throw ApiFailure.badRequest("the query parameter 'fieldValidation' is '" + fieldValidation
                        + "'; it must be Ignore, Warn or Strict");
        };
    }
}
