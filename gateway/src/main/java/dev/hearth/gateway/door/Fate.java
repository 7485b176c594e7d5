package dev.hearth.gateway.door;

import dev.hearth.gateway.dispatch.Outcome;
import java.util.Optional;

/**
 * What a refused request is answered: the one table of the gateway's failures. Types and wording are those of the Lambda
 * API reference, "Invoke: Errors" and "Common Error Types".
 *
 * @param fault {@code User} or {@code Service}, as Lambda's {@code Type}; empty for the front end's own errors
 * @param reason Lambda's {@code Reason} of a throttled request
 */
public record Fate(
        int status,
        String errorType,
        String message,
        Optional<String> fault,
        Optional<String> reason,
        int retryAfterSeconds) {

    public static Fate of(Refusal refusal) {
        return switch (refusal) {
            case Refusal.UnknownFunction unknown ->
                user(404, "ResourceNotFoundException", "Function not found: " + unknown.arn());
            case Refusal.InvalidJson invalid ->
                user(
                        400,
                        "InvalidRequestContentException",
                        "Could not parse request body into json: Could not parse payload into json: "
                                + invalid.detail());
            case Refusal.InvalidClientContext ignored ->
                user(
                        400,
                        "InvalidRequestContentException",
                        "Client context must be a valid Base64-encoded JSON object.");
            case Refusal.TooLarge tooLarge ->
                user(
                        413,
                        "RequestEntityTooLargeException",
                        "Request must be smaller than %d bytes for the InvokeFunction operation"
                                .formatted(tooLarge.limitBytes()));
            case Refusal.Busy busy ->
                service(503, "The gateway reads as many large requests as it can hold; send the request again", 1);
            case Refusal.EventNotAccepted notAccepted ->
                service(503, "The event could not be stored; send it again", 1);
            case Refusal.InvalidParameter invalid -> user(400, "InvalidParameterValueException", invalid.message());
            case Refusal.FailedValidation invalid -> front(400, "ValidationException", invalid.message());
            case Refusal.UnknownOperation unknown -> front(404, "UnknownOperationException", unknown.message());
            case Refusal.Denied denied ->
                front(
                        denied.denial().kind().status,
                        denied.denial().kind().errorType,
                        denied.denial().message());
            case Refusal.Unserved unserved -> unserved(unserved.outcome());
            case Refusal.Broken broken ->
                new Fate(
                        500,
                        "ServiceException",
                        "The gateway failed; its log tells more under request id " + broken.requestId(),
                        Optional.of("Service"),
                        Optional.empty(),
                        0);
        };
    }

    private static Fate unserved(Outcome.Unserved outcome) {
        return switch (outcome) {
            case Outcome.Throttled throttled ->
                new Fate(
                        429,
                        "TooManyRequestsException",
                        throttled.message(),
                        Optional.of("User"),
                        Optional.of("ReservedFunctionConcurrentInvocationLimitExceeded"),
                        throttled.retryAfterSeconds());
            case Outcome.NotPlaced notPlaced -> service(504, notPlaced.message(), 0);
            case Outcome.FunctionGone gone -> user(404, "ResourceNotFoundException", gone.message());
            case Outcome.Lost lost -> service(502, lost.message(), 0);
            case Outcome.Closing closing -> service(503, closing.message(), 1);
        };
    }

    private static Fate user(int status, String type, String message) {
        return new Fate(status, type, message, Optional.of("User"), Optional.empty(), 0);
    }

    private static Fate service(int status, String message, int retryAfterSeconds) {
        return new Fate(
                status, "ServiceException", message, Optional.of("Service"), Optional.empty(), retryAfterSeconds);
    }

    private static Fate front(int status, String type, String message) {
        return new Fate(status, type, message, Optional.empty(), Optional.empty(), 0);
    }
}
