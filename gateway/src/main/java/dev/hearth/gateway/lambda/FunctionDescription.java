package dev.hearth.gateway.lambda;

import dev.hearth.gateway.route.FunctionRoute;
import dev.hearth.gateway.route.FunctionRoute.Configuration;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/** A function as ListFunctions and GetFunction show it (Lambda API reference, "FunctionConfiguration"). */
final class FunctionDescription {
    private static final int LARGEST_PAGE = 50;

    static JsonObject function(FunctionRoute function) {
        return new JsonObject()
                .put("Configuration", configuration(function))
                .put("Code", new JsonObject().put("RepositoryType", image(function) ? "ECR" : "S3"))
                .put("Tags", new JsonObject());
    }

    static JsonObject configuration(FunctionRoute function) {
        Configuration of = function.configuration();
        JsonObject out = new JsonObject()
                .put("FunctionName", function.name())
                .put("FunctionArn", function.arn())
                .put("Version", "$LATEST")
                .put("PackageType", image(function) ? "Image" : "Zip")
                .put("Timeout", function.timeout().toSeconds())
                .put("MemorySize", of.memoryMiB())
                .put("EphemeralStorage", new JsonObject().put("Size", of.ephemeralStorageMiB()))
                .put("LastModified", of.lastModified())
                .put("RevisionId", function.revision())
                .put("Architectures", new JsonArray().add("x86_64"))
                .put("State", state(function))
                .put("LastUpdateStatus", "Successful");
        text(out, "Runtime", of.runtime());
        text(out, "Handler", of.handler());
        text(out, "Description", of.description());
        function.notReady().ifPresent(reason -> out.put("StateReason", reason));
        if (!of.codeSha256().isEmpty()) {
            out.put(
                    "CodeSha256",
                    Base64.getEncoder().encodeToString(HexFormat.of().parseHex(of.codeSha256())));
        }
        return out;
    }

    private static String state(FunctionRoute function) {
        if (function.notReady().isPresent()) {
            return "Failed";
        }
        return function.revision().isEmpty() ? "Pending" : "Active";
    }

    private static boolean image(FunctionRoute function) {
        return !function.configuration().image().isEmpty();
    }

    private static void text(JsonObject out, String name, String value) {
        if (!value.isEmpty()) {
            out.put(name, value);
        }
    }

    /** One page in the order of names; the marker is the last name of the page before. */
    static JsonObject list(Collection<FunctionRoute> all, String namespace, HttpServerRequest request) {
        String marker = request.getParam("Marker", "");
        int size = LARGEST_PAGE;
        String wanted = request.getParam("MaxItems");
        if (wanted != null && wanted.matches("[1-9][0-9]{0,3}")) {
            size = Math.min(size, Integer.parseInt(wanted));
        }
        List<FunctionRoute> rest = all.stream()
                .filter(function -> function.namespace().equals(namespace))
                .filter(function -> function.name().compareTo(marker) > 0)
                .sorted(Comparator.comparing(FunctionRoute::name))
                .limit(size + 1L)
                .toList();
        JsonArray functions = new JsonArray();
        rest.stream().limit(size).map(FunctionDescription::configuration).forEach(functions::add);
        JsonObject out = new JsonObject().put("Functions", functions);
        return rest.size() > size ? out.put("NextMarker", rest.get(size - 1).name()) : out;
    }

    private FunctionDescription() {}
}
