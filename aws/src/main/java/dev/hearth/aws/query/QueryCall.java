package dev.hearth.aws.query;

import dev.hearth.aws.signature.SigningKey;
import java.util.Optional;

/**
 * One call of a Query service.
 *
 * @param caller who signed; absent only for actions that are {@link QueryService#open}
 * @param region of the signature's scope, or {@code us-east-1}
 */
public record QueryCall(String action, Parameters parameters, Optional<SigningKey> caller, String region) {}
