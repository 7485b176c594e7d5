package dev.hearth.eventing.streams.service;

import dev.hearth.aws.json.ServiceFault;

/** Every refusal of the Kinesis API (API reference, "Errors" of the operations). */
enum Fault {
    ACCESS_DENIED("AccessDeniedException", 400),
    EXPIRED_ITERATOR("ExpiredIteratorException", 400),
    EXPIRED_NEXT_TOKEN("ExpiredNextTokenException", 400),
    INTERNAL_FAILURE("InternalFailure", 500),
    INVALID_ARGUMENT("InvalidArgumentException", 400),
    LIMIT_EXCEEDED("LimitExceededException", 400),
    PROVISIONED_THROUGHPUT_EXCEEDED("ProvisionedThroughputExceededException", 400),
    RESOURCE_IN_USE("ResourceInUseException", 400),
    RESOURCE_NOT_FOUND("ResourceNotFoundException", 400),
    SERIALIZATION("SerializationException", 400),
    UNKNOWN_OPERATION("UnknownOperationException", 400),
    VALIDATION("ValidationException", 400);

    final String type;
    private final int status;

    Fault(String type, int status) {
        this.type = type;
        this.status = status;
    }

    ServiceFault says(String message) {
        return new ServiceFault(status, type, message);
    }
}
