package dev.hearth.gateway.authorizer;

import dev.hearth.aws.signature.SigningKey;

/** Somebody whose claim was checked. */
public sealed interface Caller {
    /** Where a bare function name is looked up. */
    String namespace();

    /** Signed with an access key. */
    record KeyHolder(SigningKey key) implements Caller {
        @Override
        public String namespace() {
            return key.namespace();
        }
    }

    /** Brought a bearer token that the cluster knows; a service account's namespace is its own, else {@code default}. */
    record ClusterUser(ClusterIdentity identity) implements Caller {
        private static final String SERVICE_ACCOUNT = "system:serviceaccount:";

        @Override
        public String namespace() {
            String name = identity.username();
            if (name.startsWith(SERVICE_ACCOUNT)) {
                int end = name.indexOf(':', SERVICE_ACCOUNT.length());
                if (end > 0) {
                    return name.substring(SERVICE_ACCOUNT.length(), end);
                }
            }
            return "default";
        }
    }
}
