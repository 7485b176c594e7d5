package dev.hearth.operator.function;

import java.net.URI;
import java.util.Optional;

/**
 * What the installation says about every pod.
 *
 * @param imagePrefix before {@code function-<runtime>}, such as {@code ghcr.io/hearth/}
 * @param packages where pods get their code: the packages server as pods see it
 * @param storage where functions with bindings find S3, DynamoDB and Cognito; absent where storage is not installed
 * @param eventing where they find Kinesis and SNS; absent where eventing is not installed
 */
public record PodSettings(
        String imagePrefix,
        String imageTag,
        String region,
        URI packages,
        Optional<URI> storage,
        Optional<URI> eventing) {}
