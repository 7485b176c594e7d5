package dev.hearth.standalone.apiserver.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.failure.ApiFailure;
import dev.hearth.standalone.apiserver.schema.Schema;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * One kind in one version, and the collection that serves it.
 *
 * @param bucket where its objects are stored; kinds that are two views of one object share it
 * @param view turns a stored object into this version; the identity for the stored version
 * @param unview turns this version into the stored one
 * @param verbs what discovery lists
 */
public record Kind(
        String group,
        String version,
        String kind,
        String listKind,
        String plural,
        String singular,
        List<String> shortNames,
        List<String> categories,
        boolean namespaced,
        Set<String> subresources,
        Optional<ScalePaths> scale,
        boolean custom,
        Supplier<Schema> lazySchema,
        List<Column> columns,
        Bucket bucket,
        UnaryOperator<ObjectNode> view,
        UnaryOperator<ObjectNode> unview,
        Set<String> verbs) {
    public static final Set<String> ALL_VERBS =
            Set.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

    /** Where objects lie, whatever version they are read in. */
    public record Bucket(String group, String plural) {
        public String text() {
            return group + "/" + plural;
        }
    }

    /** {@code spec.subresources.scale} of a definition; paths are simple dotted ones. */
    public record ScalePaths(String specReplicas, String statusReplicas, Optional<String> labelSelector) {}

    /** An {@code additionalPrinterColumn}. */
    public record Column(String name, String type, String format, String description, int priority, String jsonPath) {}

    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    public Schema schema() {
        return lazySchema.get();
    }

    public boolean hasStatus() {
        return subresources.contains("status");
    }

    public ApiFailure.Subject subject(String name) {
        return new ApiFailure.Subject(group, plural, name);
    }

    /** {@code functions.hearth.dev}, as errors and definitions name it. */
    public String qualified() {
        return group.isEmpty() ? plural : plural + "." + group;
    }
}
