package dev.hearth.standalone.apiserver.schema;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.AnyType;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsOrArray;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsOrBool;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsOrStringArray;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads the schemas of built-in kinds off the fabric8 model classes, each when it is first asked for, so that starting
 * loads none of them. What the classes cannot say, which lists merge by which key, stands in {@link MergeKeys}.
 */
public final class ModelSchemas {
    private static final Map<Class<?>, Schema> KNOWN = new ConcurrentHashMap<>();
    private static final Set<Class<?>> FREE_FORM = Set.of(
            AnyType.class,
            JSONSchemaPropsOrArray.class,
            JSONSchemaPropsOrBool.class,
            JSONSchemaPropsOrStringArray.class);

    /** The schema of a model class; the same instance for the same class. */
    public static Schema of(Class<?> model) {
        Schema known = KNOWN.get(model);
        if (known != null) {
            return known;
        }
        Schema made = object(model);
        Schema other = KNOWN.putIfAbsent(model, made);
        return other == null ? made : other;
    }

    private static Schema object(Class<?> model) {
        var fields = new Lazy<>(() -> fields(model));
        return new Draft("object")
                .properties(fields::get)
                .additional(null, MergeKeys.isAtomic(model))
                .model(definitionName(model))
                .schema();
    }

    private static Map<String, Schema> fields(Class<?> model) {
        Map<String, Schema> named = new TreeMap<>();
        for (Class<?> type = model; type != null && type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                JsonProperty property = field.getAnnotation(JsonProperty.class);
                if (property != null) {
                    String name = property.value().isEmpty() ? field.getName() : property.value();
                    named.put(name, of(field.getGenericType(), model.getSimpleName(), name));
                }
            }
        }
        return new LinkedHashMap<>(named);
    }

    private static Schema of(Type type, String owner, String name) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            if (List.class.isAssignableFrom((Class<?>) generic.getRawType())) {
                return new Draft("array")
                        .items(new Lazy<>(() -> of(arguments[0], owner, "")), MergeKeys.of(owner, name))
                        .schema();
            }
            return new Draft("object")
                    .additional(new Lazy<>(() -> of(arguments[1], owner, "")), MergeKeys.isAtomicMap(owner, name))
                    .schema();
        }
        Class<?> raw = (Class<?>) type;
        if (raw == String.class || raw.isEnum()) {
            return Schema.scalar("string");
        }
        if (raw == Integer.class || raw == Long.class || raw == int.class || raw == long.class) {
            return Schema.scalar("integer");
        }
        if (raw == Boolean.class || raw == boolean.class) {
            return Schema.scalar("boolean");
        }
        if (raw == Double.class || raw == Float.class) {
            return Schema.scalar("number");
        }
        if (raw == Quantity.class) {
            return new Draft("").intOrString(true).quantity().schema();
        }
        if (raw == IntOrString.class) {
            return new Draft("").intOrString(true).schema();
        }
        if (raw == MicroTime.class) {
            return Schema.scalar("string");
        }
        if (FREE_FORM.contains(raw)
                || AnyType.class.isAssignableFrom(raw)
                || !raw.getName().startsWith("io.fabric8.")
                || raw.getSimpleName().equals("RawExtension")
                || raw.isInterface()) {
            return Schema.ANY;
        }
        if (raw.getSimpleName().equals("FieldsV1")) {
            return Schema.scalar("object").open(true);
        }
        return of(raw);
    }

    /** {@code io.fabric8.kubernetes.api.model.Pod} is {@code io.k8s.api.core.v1.Pod} in OpenAPI. */
    private static String definitionName(Class<?> model) {
        String[] parts = model.getName()
                .substring("io.fabric8.kubernetes.api.model.".length())
                .split("\\.");
        String simple = parts[parts.length - 1];
        if (parts.length == 1) {
            return (META.contains(simple) ? "io.k8s.apimachinery.pkg.apis.meta.v1." : "io.k8s.api.core.v1.") + simple;
        }
        String group = parts[0].equals("apiextensions")
                ? "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions"
                : "io.k8s.api." + parts[0];
        return group + "." + parts[1] + "." + simple;
    }

    private static final Set<String> META = Set.of(
            "ObjectMeta",
            "ListMeta",
            "OwnerReference",
            "ManagedFieldsEntry",
            "LabelSelector",
            "LabelSelectorRequirement",
            "Status",
            "StatusDetails",
            "StatusCause",
            "DeleteOptions",
            "Preconditions",
            "Condition");

    private ModelSchemas() {}
}
