package dev.hearth.eventing.streams.service;

import dev.hearth.api.AccountId;
import dev.hearth.api.Grant;
import dev.hearth.aws.json.ServiceFault;
import dev.hearth.aws.signature.SigningKey;

/**
 * Who calls which operation.
 *
 * @param operation such as {@code PutRecord}, for sentences
 */
record Caller(SigningKey key, String region, String operation) {
    private static final String SERVICE = "kinesis";

    /** What an operation does to a stream. */
    enum Need {
        READ,
        WRITE,
        /** Describes it: whoever may read or write may know. */
        SEE,
        /** Makes, changes or deletes the stream itself; a key with grants never may. */
        ADMINISTER
    }

    String namespace() {
        return key.namespace();
    }

    String account() {
        return AccountId.of(namespace());
    }

    String arn(String streamName) {
        return "arn:aws:kinesis:%s:%s:stream/%s".formatted(region, account(), streamName);
    }

    /** @param object the name of the Stream object, which grants name */
    boolean may(Need need, String object) {
        return switch (need) {
            case READ -> key.may(SERVICE, object, Grant.Access.READ);
            case WRITE -> key.may(SERVICE, object, Grant.Access.WRITE);
            case SEE -> may(Need.READ, object) || may(Need.WRITE, object);
            case ADMINISTER -> key.grants().isEmpty();
        };
    }

    /** As AWS says it (IAM user guide, "Troubleshoot access denied error messages"). */
    ServiceFault denied(String resource) {
        return Fault.ACCESS_DENIED.says(
                "User: arn:aws:iam::%s:user/%s is not authorized to perform: kinesis:%s on resource: %s because no identity-based policy allows the kinesis:%s action"
                        .formatted(account(), key.accessKeyId(), operation, resource, operation));
    }
}
