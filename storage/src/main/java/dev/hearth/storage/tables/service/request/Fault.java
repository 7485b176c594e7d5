package dev.hearth.storage.tables.service.request;

import dev.hearth.aws.json.ServiceFault;
import java.util.Map;

/** Every way in which DynamoDB refuses, with the type that stands in {@code __type} and the status (DynamoDB developer guide, "Error handling"). */
public enum Fault {
    VALIDATION("com.amazon.coral.validate#ValidationException", 400),
    SERIALIZATION("com.amazon.coral.service#SerializationException", 400),
    UNKNOWN_OPERATION("com.amazon.coral.service#UnknownOperationException", 400),
    ACCESS_DENIED("com.amazon.coral.service#AccessDeniedException", 400),
    CONDITIONAL_CHECK_FAILED("com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException", 400),
    DUPLICATE_ITEM("com.amazonaws.dynamodb.v20120810#DuplicateItemException", 400),
    EXPIRED_ITERATOR("com.amazonaws.dynamodb.v20120810#ExpiredIteratorException", 400),
    IDEMPOTENT_PARAMETER_MISMATCH("com.amazonaws.dynamodb.v20120810#IdempotentParameterMismatchException", 400),
    LIMIT_EXCEEDED("com.amazonaws.dynamodb.v20120810#LimitExceededException", 400),
    RESOURCE_IN_USE("com.amazonaws.dynamodb.v20120810#ResourceInUseException", 400),
    RESOURCE_NOT_FOUND("com.amazonaws.dynamodb.v20120810#ResourceNotFoundException", 400),
    THROUGHPUT_EXCEEDED("com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException", 400),
    TRANSACTION_CANCELED("com.amazonaws.dynamodb.v20120810#TransactionCanceledException", 400),
    TRANSACTION_CONFLICT("com.amazonaws.dynamodb.v20120810#TransactionConflictException", 400),
    TRANSACTION_IN_PROGRESS("com.amazonaws.dynamodb.v20120810#TransactionInProgressException", 400),
    TRIMMED_DATA("com.amazonaws.dynamodb.v20120810#TrimmedDataAccessException", 400),
    INTERNAL("com.amazonaws.dynamodb.v20120810#InternalServerError", 500),
    UNAVAILABLE("com.amazonaws.dynamodb.v20120810#ServiceUnavailable", 503);

    private final String type;
    private final int status;

    Fault(String type, int status) {
        this.type = type;
        this.status = status;
    }

    public ServiceFault says(String message) {
        return new ServiceFault(status, type, message);
    }

    /** With more fields of the body than type and message. */
    public ServiceFault says(String message, Map<String, ?> fields) {
        return new ServiceFault(status, type, message, fields);
    }

    /** The shortest way to DynamoDB's most frequent words. */
    public static ServiceFault parameter(String rule) {
        return VALIDATION.says("One or more parameter values were invalid: " + rule);
    }
}
