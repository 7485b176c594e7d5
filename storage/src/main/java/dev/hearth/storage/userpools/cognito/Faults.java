package dev.hearth.storage.userpools.cognito;

import dev.hearth.aws.json.ServiceFault;

/** Cognito's error types and sentences, in one place. */
final class Faults {
    static ServiceFault wrongPassword() {
        return notAuthorized("Incorrect username or password.");
    }

    static ServiceFault userNotFound() {
        return fault("UserNotFoundException", "User does not exist.");
    }

    static ServiceFault userNotConfirmed() {
        return fault("UserNotConfirmedException", "User is not confirmed.");
    }

    static ServiceFault usernameExists(String message) {
        return fault("UsernameExistsException", message);
    }

    static ServiceFault aliasExists() {
        return fault("AliasExistsException", "An account with the given email already exists.");
    }

    static ServiceFault codeMismatch() {
        return fault("CodeMismatchException", "Invalid verification code provided, please try again.");
    }

    static ServiceFault codeExpired() {
        return fault("ExpiredCodeException", "Invalid code provided, please request a code again.");
    }

    static ServiceFault limitExceeded() {
        return fault("LimitExceededException", "Attempt limit exceeded, please try after some time.");
    }

    static ServiceFault tooManyRequests() {
        return fault("TooManyRequestsException", "Too many requests");
    }

    static ServiceFault undelivered() {
        return fault(
                "CodeDeliveryFailureException", "The code could not be delivered; the storage service's log says why.");
    }

    static ServiceFault invalidPassword(String message) {
        return fault("InvalidPasswordException", message);
    }

    static ServiceFault invalidParameter(String message) {
        return fault("InvalidParameterException", message);
    }

    static ServiceFault missing(String member) {
        return invalidParameter(
                "1 validation error detected: Value null at '%s' failed to satisfy constraint: Member must not be null"
                        .formatted(lowerFirst(member)));
    }

    /** @param allowed as Cognito lists them */
    static ServiceFault notOneOf(String member, String value, String allowed) {
        return invalidParameter(
                "1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: Member must satisfy enum value set: [%s]"
                        .formatted(value, lowerFirst(member), allowed));
    }

    static String lowerFirst(String member) {
        return member.isEmpty() ? member : Character.toLowerCase(member.charAt(0)) + member.substring(1);
    }

    static ServiceFault notAuthorized(String message) {
        return fault("NotAuthorizedException", message);
    }

    static ServiceFault clientNotFound(String clientId) {
        return fault("ResourceNotFoundException", "User pool client %s does not exist.".formatted(clientId));
    }

    static ServiceFault poolNotFound(String poolId) {
        return fault("ResourceNotFoundException", "User pool %s does not exist.".formatted(poolId));
    }

    static ServiceFault groupNotFound() {
        return fault("ResourceNotFoundException", "Group not found.");
    }

    static ServiceFault accessDenied(String message) {
        return fault("AccessDeniedException", message);
    }

    static ServiceFault unknownOperation(String operation) {
        return fault(
                "UnknownOperationException",
                "\"%s\" is not offered here; pools, clients and groups are declared as a UserPool with kubectl"
                        .formatted(operation));
    }

    static ServiceFault serialization() {
        return fault("SerializationException", "Start of structure or map found where not expected.");
    }

    static ServiceFault unsupportedState(String message) {
        return fault("UnsupportedUserStateException", message);
    }

    static ServiceFault unsupportedToken() {
        return fault("UnsupportedTokenTypeException", "Unsupported token type");
    }

    static ServiceFault internal(String message) {
        return new ServiceFault(500, "InternalErrorException", message);
    }

    private static ServiceFault fault(String type, String message) {
        return new ServiceFault(400, type, message);
    }

    private Faults() {}
}
