package dev.hearth.storage.tables.service.catalogue;

import dev.hearth.api.AccountId;
import dev.hearth.api.Grant;
import dev.hearth.aws.json.ServiceFault;
import dev.hearth.aws.signature.SigningKey;
import dev.hearth.storage.tables.service.request.Fault;

/**
 * Who calls which operation.
 *
 * @param operation such as {@code PutItem}, for sentences
 */
public record Caller(SigningKey key, String region, String operation) {
    private static final String SERVICE = "dynamodb";

    /** What an operation does to a table. */
    public enum Need {
        READ,
        WRITE,
        /** Makes, changes or deletes the table itself; a key with grants never may. */
        ADMINISTER
    }

    public String namespace() {
        return key.namespace();
    }

    public boolean may(Need need, String table) {
        return switch (need) {
            case READ -> key.may(SERVICE, table, Grant.Access.READ);
            case WRITE -> key.may(SERVICE, table, Grant.Access.WRITE);
            case ADMINISTER -> key.grants().isEmpty();
        };
    }

    /** May it know of the table at all? */
    public boolean sees(String table) {
        return may(Need.READ, table) || may(Need.WRITE, table);
    }

    public void require(Need need, String table) {
        if (!may(need, table)) {
            throw denied(
                    "arn:aws:dynamodb:" + region + ':' + AccountId.of(namespace()) + ":table/" + table,
                    "because no identity-based policy allows the dynamodb:" + operation + " action");
        }
    }

    /** As AWS says it (IAM user guide, "Troubleshoot access denied error messages"). */
    public ServiceFault denied(String resource, String because) {
        return Fault.ACCESS_DENIED.says("User: arn:aws:iam::" + AccountId.of(namespace()) + ":user/" + key.accessKeyId()
                + " is not authorized to perform: dynamodb:" + operation + " on resource: " + resource + ' ' + because);
    }
}
