package dev.hearth.operator.function;

import dev.hearth.api.AccountId;
import dev.hearth.api.Labels;
import dev.hearth.api.PodProtocol;
import dev.hearth.operator.bindings.FunctionKeys;
import dev.hearth.operator.code.Digest;
import dev.hearth.operator.function.FunctionRequest.Source;
import dev.hearth.operator.function.FunctionRequest.Variable;
import dev.hearth.operator.function.References.Contents;
import dev.hearth.operator.function.References.Kind;
import dev.hearth.operator.function.References.Reference;
import dev.hearth.operator.pods.Confinement;
import dev.hearth.operator.pods.PodPlan;
import dev.hearth.operator.pods.PodTemplate;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Plans a function's pods: from its request, its package and what its references hold to a pod template and a revision.
 * Pure; its cases are the folders under {@code src/test/resources/plans}. The container's contract is drawn in {@code
 * docs/pod-protocol.md}.
 */
final class PodPlanner {
    /** After a deletion the invocation that runs may end in its time, and the process after it. */
    private static final int GRACE_SECONDS = 5;

    private final PodSettings settings;

    PodPlanner(PodSettings settings) {
        this.settings = settings;
    }

    PodPlan plan(FunctionRequest request, Optional<Digest> code, Map<Reference, Contents> references) {
        PodSpec spec = spec(request, code, references, settings.packages().toString());
        String revision = revision(request, code, references);
        Pod template = new PodBuilder()
                .withNewMetadata()
                .withNamespace(request.key().namespace())
                .addToLabels(Labels.FUNCTION, request.key().name())
                .addToLabels(Labels.REVISION, revision)
                .addToLabels(Labels.MANAGED_BY, "hearth")
                .addToLabels(request.egress().isPresent() ? Map.of(Labels.NETWORK, "own") : Map.of())
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion(Labels.GROUP + "/" + Labels.VERSION)
                        .withKind("Function")
                        .withName(request.key().name())
                        .withUid(request.uid())
                        .withController(true)
                        .build())
                .endMetadata()
                .withSpec(spec)
                .build();
        return new PodPlan(
                request.key(),
                request.uid(),
                revision,
                code.map(Digest::hex),
                PodTemplate.of(template),
                request.scale(),
                Duration.ofSeconds(request.timeoutSeconds()));
    }

    /**
     * 16 digits of the SHA-256 of the pod's spec, of the referenced values and of whether it has a NetworkPolicy of its own. Where packages are served from is left out:
     * it may change with a restart, and running pods do not mind.
     */
    private String revision(FunctionRequest request, Optional<Digest> code, Map<Reference, Contents> references) {
        StringBuilder all = new StringBuilder(Serialization.asJson(spec(request, code, references, "packages:")));
        request.egress().ifPresent(own -> all.append("\nnetwork"));
        for (Variable variable : request.environment()) {
            if (variable instanceof Variable.FromObject(String name, Reference object, String key)
                    && references.get(object) instanceof Contents contents) {
                byte[] value = contents.data().getOrDefault(key, new byte[0]);
                byte[] salt = (contents.uid() + "\n").getBytes(StandardCharsets.UTF_8);
                byte[] salted = java.util.Arrays.copyOf(salt, salt.length + value.length);
                System.arraycopy(value, 0, salted, salt.length, value.length);
                all.append('\n').append(name).append('=').append(Digest.of(salted));
            }
        }
        return Digest.of(all.toString().getBytes(StandardCharsets.UTF_8)).hex().substring(0, 16);
    }

    private PodSpec spec(
            FunctionRequest request, Optional<Digest> code, Map<Reference, Contents> references, String packages) {
        PodSpecBuilder spec =
                Confinement.pod((long) request.timeoutSeconds() + GRACE_SECONDS, request.ephemeralStorageMiB());
        code.ifPresent(digest -> spec.addNewVolume()
                .withName("code")
                .withNewEmptyDir()
                .endEmptyDir()
                .endVolume()
                .addToInitContainers(codeContainer(request, digest, packages)));
        request.pod().ifPresent(added -> added.into(spec));
        return spec.addToContainers(functionContainer(request, code, references))
                .build();
    }

    private Container codeContainer(FunctionRequest request, Digest digest, String packages) {
        return new ContainerBuilder()
                .withName("code")
                .withImage(settings.imagePrefix() + "function-code:" + settings.imageTag())
                .withArgs(packages + "/packages/" + digest, digest.hex(), Confinement.TASK_ROOT)
                .withResources(Confinement.fetching(request.memoryMiB()))
                .withSecurityContext(Confinement.restricted())
                .addNewVolumeMount()
                .withName("code")
                .withMountPath(Confinement.TASK_ROOT)
                .endVolumeMount()
                .build();
    }

    private Container functionContainer(
            FunctionRequest request, Optional<Digest> code, Map<Reference, Contents> references) {
        ContainerBuilder container = new ContainerBuilder()
                .withName("function")
                .withImage(image(request))
                .withEnv(environment(request, references).values().stream().toList())
                .withResources(Confinement.resources(request.memoryMiB()))
                .withSecurityContext(Confinement.restricted())
                .addNewVolumeMount()
                .withName("tmp")
                .withMountPath("/tmp")
                .endVolumeMount();
        if (code.isPresent()) {
            container
                    .addNewVolumeMount()
                    .withName("code")
                    .withMountPath(Confinement.TASK_ROOT)
                    .withReadOnly(true)
                    .endVolumeMount();
        } else {
            // AWS's base images take the handler as their command.
            request.handler().ifPresent(container::withArgs);
        }
        request.pod().ifPresent(added -> container.addAllToVolumeMounts(added.mounts()));
        return container.build();
    }

    private String image(FunctionRequest request) {
        return request.source() instanceof Source.Image(String name)
                ? name
                : settings.imagePrefix() + "function-" + request.runtime().orElseThrow() + ":" + settings.imageTag();
    }

    /** Lambda's own variables (developer guide, "Defined runtime environment variables"), what its bindings give, then the user's. */
    Map<String, EnvVar> environment(FunctionRequest request, Map<Reference, Contents> references) {
        Map<String, EnvVar> environment = new LinkedHashMap<>();
        request.handler().ifPresent(handler -> put(environment, "_HANDLER", handler));
        put(environment, "LAMBDA_TASK_ROOT", Confinement.TASK_ROOT);
        put(environment, "AWS_LAMBDA_FUNCTION_NAME", request.key().name());
        put(environment, "AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
        put(environment, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(request.memoryMiB()));
        put(
                environment,
                "AWS_LAMBDA_LOG_GROUP_NAME",
                "/aws/lambda/" + request.key().name());
        put(environment, "AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
        put(environment, "AWS_REGION", settings.region());
        put(environment, "AWS_DEFAULT_REGION", settings.region());
        request.runtime().ifPresent(runtime -> put(environment, "AWS_EXECUTION_ENV", "AWS_Lambda_" + runtime));
        put(environment, "TZ", ":UTC");
        put(environment, "LANG", "en_US.UTF-8");
        if (request.containerConcurrency() > 1) {
            put(environment, PodProtocol.ENV_MAX_CONCURRENCY, Integer.toString(request.containerConcurrency()));
        }
        if (!request.bindings().isEmpty()) {
            bindings(request, references, environment);
        }
        for (Variable variable : request.environment()) {
            environment.put(variable.name(), variable(variable));
        }
        return environment;
    }

    /** The variables that AWS SDKs read, and a name for each thing that the function is bound to. */
    private void bindings(
            FunctionRequest request, Map<Reference, Contents> references, Map<String, EnvVar> environment) {
        String secret = FunctionKeys.copyName(request.key().name());
        settings.storage().ifPresent(storage -> put(environment, "AWS_ENDPOINT_URL", storage.toString()));
        settings.eventing().ifPresent(eventing -> {
            put(environment, "AWS_ENDPOINT_URL_KINESIS", eventing.toString());
            put(environment, "AWS_ENDPOINT_URL_SNS", eventing.toString());
        });
        for (String key : new String[] {FunctionKeys.ID_VARIABLE, FunctionKeys.SECRET_VARIABLE}) {
            environment.put(key, fromSecret(key, secret, key));
        }
        for (Bound bound : request.bindings()) {
            name(bound, references.get(bound.to()), environment);
        }
    }

    /** What the API of its kind calls it: S3, DynamoDB and Kinesis by name, Cognito by id, SNS by ARN. */
    private void name(Bound bound, @Nullable Contents contents, Map<String, EnvVar> environment) {
        Map<String, byte[]> told = contents == null ? Map.of() : contents.data();
        switch (bound.to().kind()) {
            case BUCKET, TABLE -> put(environment, bound.variable(), bound.to().name());
            case STREAM -> put(environment, bound.variable(), told(told, Bound.STREAM_NAME));
            case TOPIC ->
                put(
                        environment,
                        bound.variable(),
                        "arn:aws:sns:%s:%s:%s"
                                .formatted(
                                        settings.region(),
                                        AccountId.of(bound.to().namespace()),
                                        bound.to().name()));
            case USER_POOL -> {
                put(environment, bound.variable(), told(told, Bound.USER_POOL_ID));
                put(environment, bound.variable() + "_ISSUER", told(told, Bound.ISSUER));
                put(environment, bound.variable() + "_JWKS_URI", told(told, Bound.JWKS_URI));
            }
            case SECRET, CONFIG_MAP ->
                throw new IllegalStateException(
                        "nobody is bound to a " + bound.to().kind());
        }
    }

    private static String told(Map<String, byte[]> pool, String key) {
        return new String(pool.getOrDefault(key, new byte[0]), StandardCharsets.UTF_8);
    }

    private static EnvVar fromSecret(String name, String secret, String key) {
        return new EnvVarBuilder()
                .withName(name)
                .withNewValueFrom()
                .withNewSecretKeyRef(key, secret, false)
                .endValueFrom()
                .build();
    }

    private static EnvVar variable(Variable variable) {
        return switch (variable) {
            // Kubernetes would expand $(NAME) in a value; Lambda takes it as it is.
            case Variable.Value(String name, String value) ->
                new EnvVarBuilder()
                        .withName(name)
                        .withValue(value.replace("$(", "$$("))
                        .build();
            case Variable.FromObject(String name, Reference object, String key) ->
                object.kind() == Kind.SECRET
                        ? fromSecret(name, object.name(), key)
                        : new EnvVarBuilder()
                                .withName(name)
                                .withNewValueFrom()
                                .withNewConfigMapKeyRef(key, object.name(), false)
                                .endValueFrom()
                                .build();
        };
    }

    private static void put(Map<String, EnvVar> environment, String name, String value) {
        environment.put(
                name, new EnvVarBuilder().withName(name).withValue(value).build());
    }
}
