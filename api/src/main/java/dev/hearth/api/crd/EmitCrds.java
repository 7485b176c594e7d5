package dev.hearth.api.crd;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import dev.hearth.api.broker.Broker;
import dev.hearth.api.bucket.Bucket;
import dev.hearth.api.eventsource.EventSource;
import dev.hearth.api.function.Function;
import dev.hearth.api.pool.Pool;
import dev.hearth.api.schedule.Schedule;
import dev.hearth.api.stream.Stream;
import dev.hearth.api.table.Table;
import dev.hearth.api.topic.Topic;
import dev.hearth.api.trigger.Trigger;
import dev.hearth.api.userpool.UserPool;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionNames;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** Emits {@code functions.hearth.dev-v1.yml} and its like into the folder given as the one argument. */
public final class EmitCrds {
    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        new CRDGenerator()
                .inOutputDir(folder.toFile())
                .withMinQuotes(true)
                .withPostProcessor(new LikeKubectlsOwn())
                .customResourceClasses(
                        Function.class,
                        Pool.class,
                        Bucket.class,
                        Table.class,
                        UserPool.class,
                        EventSource.class,
                        Topic.class,
                        Schedule.class,
                        Broker.class,
                        Trigger.class,
                        Stream.class)
                .generate();
    }

    /** The generator sorts columns by path and lets a spec be absent; here columns come as the kind's class has them. */
    private static final class LikeKubectlsOwn implements CRDPostProcessor {
        @Override
        public HasMetadata process(HasMetadata emitted, String crdVersion) {
            if (emitted instanceof CustomResourceDefinition crd) {
                for (var version : crd.getSpec().getVersions()) {
                    List<String> order = Arrays.stream(
                                    kind(crd.getSpec().getNames()).getAnnotationsByType(AdditionalPrinterColumn.class))
                            .map(AdditionalPrinterColumn::name)
                            .toList();
                    version.getAdditionalPrinterColumns()
                            .sort(Comparator.comparing(
                                    (CustomResourceColumnDefinition column) -> order.indexOf(column.getName())));
                    version.getSchema().getOpenAPIV3Schema().setRequired(List.of("spec"));
                    describe(version.getSchema().getOpenAPIV3Schema(), crd);
                    nameable(version.getSchema().getOpenAPIV3Schema());
                }
            }
            return emitted;
        }

        /** Rules cannot name a field that has no type (Kubernetes, "Validation rules"): one of any content is an object there. */
        private static void nameable(JSONSchemaProps schema) {
            if (schema.getXKubernetesValidations() != null) {
                for (var rule : schema.getXKubernetesValidations()) {
                    if (rule.getRule().contains("self.function")) {
                        throw new IllegalStateException(
                                "'function' is a reserved word of CEL: the rule \"%s\" must write __function__"
                                        .formatted(rule.getRule()));
                    }
                    schema.getProperties().forEach((name, field) -> {
                        if (rule.getRule().contains("has(self." + name + ")")) {
                            typed(field);
                        }
                    });
                }
            }
            if (schema.getProperties() != null) {
                schema.getProperties().values().forEach(LikeKubectlsOwn::nameable);
            }
            if (schema.getItems() != null && schema.getItems().getSchema() != null) {
                nameable(schema.getItems().getSchema());
            }
        }

        private static void typed(JSONSchemaProps field) {
            if (field.getType() == null && Boolean.TRUE.equals(field.getXKubernetesPreserveUnknownFields())) {
                field.setType("object");
            }
            if (field.getItems() != null && field.getItems().getSchema() != null) {
                typed(field.getItems().getSchema());
            }
        }

        /** What {@code kubectl explain} says of a kind, its spec and its status; the generator reads that of fields only. */
        private static void describe(JSONSchemaProps schema, CustomResourceDefinition crd) {
            Class<?> kind = kind(crd.getSpec().getNames());
            describe(schema, kind);
            Type[] specAndStatus = ((ParameterizedType) kind.getGenericSuperclass()).getActualTypeArguments();
            describe(Objects.requireNonNull(schema.getProperties().get("spec")), (Class<?>) specAndStatus[0]);
            describe(Objects.requireNonNull(schema.getProperties().get("status")), (Class<?>) specAndStatus[1]);
        }

        /** Each kind has a package of its name. */
        private static Class<?> kind(CustomResourceDefinitionNames names) {
            String name = "dev.hearth.api." + names.getSingular() + "." + names.getKind();
            try {
                return Class.forName(name);
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException("The kind must be the class \"" + name + "\", and there is none.", e);
            }
        }

        private static void describe(JSONSchemaProps schema, Class<?> type) {
            JsonClassDescription said = type.getAnnotation(JsonClassDescription.class);
            if (said != null) {
                schema.setDescription(said.value());
            }
        }
    }

    private EmitCrds() {}
}
