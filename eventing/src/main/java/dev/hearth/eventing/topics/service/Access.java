package dev.hearth.eventing.topics.service;

import dev.hearth.api.AccountId;
import dev.hearth.api.Grant;
import dev.hearth.aws.query.Parameters;
import dev.hearth.aws.query.QueryCall;
import dev.hearth.aws.signature.SigningKey;
import dev.hearth.eventing.topics.catalogue.TopicId;
import dev.hearth.eventing.topics.message.Arn;
import dev.hearth.eventing.topics.message.Refused;
import java.util.Locale;

/** Whom a call may be about: topics of the caller's own namespace, as far as the caller's grants go. */
final class Access {
    static SigningKey caller(QueryCall call) {
        return call.caller().orElseThrow(() -> Refused.denied("The request must be signed"));
    }

    static String namespace(QueryCall call) {
        return caller(call).namespace();
    }

    /** A key with grants may not do what is about no single topic, or changes what others rely on. */
    static void requireWhole(QueryCall call) {
        if (caller(call).grants().isPresent()) {
            throw Refused.denied("User: %s is not authorized to perform: SNS:%s"
                    .formatted(caller(call).accessKeyId(), call.action()));
        }
    }

    static void require(QueryCall call, TopicId topic, Grant.Access access) {
        SigningKey key = caller(call);
        if (!key.may("sns", topic.name(), access)) {
            throw Refused.denied("User: %s is not authorized to perform: SNS:%s on resource: %s"
                    .formatted(key.accessKeyId(), call.action(), topic.name()));
        }
    }

    /** The topic that an ARN names. */
    static TopicId topic(QueryCall call, String arn) {
        Arn parsed = Arn.parse(arn)
                .filter(found -> found.subscription().isEmpty())
                .orElseThrow(() -> Refused.invalid("TopicArn"));
        String namespace = namespace(call);
        if (!parsed.account().equals(AccountId.of(namespace))) {
            throw Refused.notFound("Topic does not exist");
        }
        return new TopicId(namespace, parsed.topic());
    }

    static String text(Parameters given, String name) {
        return given.get(name)
                .filter(value -> !value.isEmpty())
                .orElseThrow(() -> Refused.of(
                        400,
                        "ValidationError",
                        "1 validation error detected: Value null at '%s' failed to satisfy constraint: Member must not be null"
                                .formatted(name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1))));
    }

    private Access() {}
}
