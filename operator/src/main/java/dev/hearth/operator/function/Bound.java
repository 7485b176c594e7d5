package dev.hearth.operator.function;

import dev.hearth.api.Grant;
import dev.hearth.api.function.Binding;
import dev.hearth.operator.function.References.Kind;
import dev.hearth.operator.function.References.Reference;
import java.util.Locale;
import java.util.Optional;

/**
 * A binding as the operator works with it.
 *
 * @param to the Bucket, Table, UserPool, Stream or Topic
 * @param variable the environment variable that gets the name by which the API knows it
 */
record Bound(Reference to, Grant.Access access, Optional<String> prefix, String variable) {
    /** Keys of what a reference to a UserPool reads. */
    static final String USER_POOL_ID = "userPoolId";

    static final String ISSUER = "issuer";
    static final String JWKS_URI = "jwksUri";

    /** Key of what a reference to a Stream reads: the name in the Kinesis API. */
    static final String STREAM_NAME = "streamName";

    static Bound of(String namespace, Binding binding) {
        Reference to = reference(namespace, binding);
        return new Bound(
                to,
                Grant.Access.of(binding.access),
                Optional.ofNullable(binding.prefix),
                binding.variable != null ? binding.variable : variable(to.kind(), to.name()));
    }

    private static Reference reference(String namespace, Binding binding) {
        if (binding.bucket != null) {
            return new Reference(Kind.BUCKET, namespace, binding.bucket);
        }
        if (binding.table != null) {
            return new Reference(Kind.TABLE, namespace, binding.table);
        }
        if (binding.stream != null) {
            return new Reference(Kind.STREAM, namespace, binding.stream);
        }
        return binding.topic != null
                ? new Reference(Kind.TOPIC, namespace, binding.topic)
                : new Reference(Kind.USER_POOL, namespace, binding.userPool);
    }

    /** {@code orders} is ORDERS_TABLE. */
    private static String variable(Kind kind, String name) {
        String upper = name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
        String legal = Character.isDigit(upper.charAt(0)) ? "_" + upper : upper;
        return legal + '_' + kind.name();
    }

    Grant grant() {
        return new Grant(kindService(), to.name(), prefix, access);
    }

    private String kindService() {
        return switch (to.kind()) {
            case BUCKET -> "s3";
            case TABLE -> "dynamodb";
            case USER_POOL -> "cognito-idp";
            case STREAM -> "kinesis";
            case TOPIC -> "sns";
            case SECRET, CONFIG_MAP -> throw new IllegalStateException("nobody is bound to a " + to.kind());
        };
    }
}
