package dev.hearth.gateway.cluster;

import dev.hearth.api.function.Function;
import dev.hearth.api.function.FunctionSpec;
import dev.hearth.api.function.FunctionStatus;
import dev.hearth.gateway.route.FunctionRoute;
import dev.hearth.gateway.route.FunctionRoute.AuthType;
import dev.hearth.gateway.route.FunctionRoute.Configuration;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns a Function into its record. Defaults stand here too, for objects older than a field of the schema. */
final class FunctionRecords {
    static FunctionRoute of(Function function, String region) {
        FunctionSpec spec = function.getSpec() == null ? new FunctionSpec() : function.getSpec();
        FunctionStatus status = function.getStatus() == null ? new FunctionStatus() : function.getStatus();
        var scaling = spec.scaling;
        return FunctionRoute.of(
                function.getMetadata().getNamespace(),
                function.getMetadata().getName(),
                region,
                text(status.revision),
                falseCondition(status, FunctionStatus.CODE_AVAILABLE),
                falseCondition(status, FunctionStatus.READY),
                Duration.ofSeconds(atLeastOne(spec.timeoutSeconds, 3)),
                atLeastOne(scaling == null ? null : scaling.maxScale, 100),
                atLeastOne(scaling == null ? null : scaling.containerConcurrency, 1),
                spec.url != null && "NONE".equals(spec.url.authType) ? AuthType.NONE : AuthType.AWS_IAM,
                new Configuration(
                        text(spec.runtime),
                        text(spec.handler),
                        text(spec.description),
                        text(status.codeSha256),
                        text(spec.code == null ? null : spec.code.image),
                        text(function.getMetadata().getCreationTimestamp()),
                        atLeastOne(spec.memoryMiB, 128),
                        atLeastOne(spec.ephemeralStorageMiB, 512)));
    }

    private static Optional<String> falseCondition(FunctionStatus status, String type) {
        if (status.conditions == null) {
            return Optional.empty();
        }
        return status.conditions.stream()
                .filter(condition -> type.equals(condition.getType()) && "False".equals(condition.getStatus()))
                .map(FunctionRecords::sentence)
                .findFirst();
    }

    private static String sentence(Condition condition) {
        String message = text(condition.getMessage());
        return message.isEmpty() ? text(condition.getReason()) : message;
    }

    private static int atLeastOne(@Nullable Integer value, int otherwise) {
        return value == null || value < 1 ? otherwise : value;
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    private FunctionRecords() {}
}
