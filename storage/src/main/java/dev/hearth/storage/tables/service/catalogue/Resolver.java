package dev.hearth.storage.tables.service.catalogue;

import dev.hearth.api.AccountId;
import dev.hearth.aws.json.ServiceFault;
import dev.hearth.storage.tables.service.catalogue.Caller.Need;
import dev.hearth.storage.tables.service.request.Fault;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Turns the name in a request into a table that the caller may use.
 *
 * <p>A bare name is looked up in the caller's namespace, dots and all, since table names may have dots. Only if there is
 * none and what stands before the first dot is a namespace, {@code namespace.name} means a table there: the caller's own is
 * answered, another's refused. An ARN's account must be the namespace's.
 */
public final class Resolver {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]+");

    private final Catalogue catalogue;

    public Resolver(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    /** The table, for reading or writing its items: it must be there for good. */
    public Table forItems(Caller caller, String given, Need need) {
        String name = name(caller, given);
        Optional<Table> table = catalogue.find(caller.namespace(), name);
        if (table.isEmpty()) {
            String plain = strangers(caller, name);
            table = catalogue.find(caller.namespace(), plain);
            name = plain;
        }
        caller.require(need, name);
        return table.filter(found -> found.status() == Status.ACTIVE || found.status() == Status.UPDATING)
                .orElseThrow(() -> Fault.RESOURCE_NOT_FOUND.says("Requested resource not found"));
    }

    /** The table, whatever its status, for operations on tables. */
    public Table forTable(Caller caller, String given, Need need) {
        String name = name(caller, given);
        Optional<Table> table = catalogue.find(caller.namespace(), name);
        if (table.isEmpty()) {
            String plain = strangers(caller, name);
            table = catalogue.find(caller.namespace(), plain);
            name = plain;
        }
        if (need == Need.READ && caller.sees(name)) {
            return table.orElseThrow(notFound(name));
        }
        caller.require(need, name);
        return table.orElseThrow(notFound(name));
    }

    /** The plain name for a table to be made, in the caller's namespace. */
    public String forCreation(Caller caller, String given) {
        String name = strangers(caller, name(caller, given));
        caller.require(Need.ADMINISTER, name);
        return name;
    }

    private static java.util.function.Supplier<ServiceFault> notFound(String name) {
        return () -> Fault.RESOURCE_NOT_FOUND.says("Requested resource not found: Table: " + name + " not found");
    }

    private static String name(Caller caller, String given) {
        String name = given.startsWith("arn:") ? ofArn(caller, given) : given;
        if (name.length() < 3 || name.length() > 255) {
            throw Fault.VALIDATION.says("TableName must be at least 3 characters long and at most 255 characters long");
        }
        if (!NAME.matcher(name).matches()) {
            throw Fault.VALIDATION.says("1 validation error detected: Value '" + name
                    + "' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: "
                    + NAME.pattern());
        }
        return name;
    }

    /** The name in {@code arn:aws:dynamodb:REGION:ACCOUNT:table/NAME}, with or without more behind it. */
    static String ofArn(Caller caller, String arn) {
        String[] parts = arn.split(":", 6);
        if (parts.length < 6 || !parts[2].equals("dynamodb") || !parts[5].startsWith("table/")) {
            throw Fault.VALIDATION.says("Invalid TableArn: Invalid ResourceArn provided as input " + arn);
        }
        if (!parts[4].equals(AccountId.of(caller.namespace()))) {
            throw caller.denied(
                    arn, "because no resource-based policy allows the dynamodb:" + caller.operation() + " action");
        }
        String name = parts[5].substring("table/".length());
        int slash = name.indexOf('/');
        return slash < 0 ? name : name.substring(0, slash);
    }

    private String strangers(Caller caller, String name) {
        int dot = name.indexOf('.');
        if (dot <= 0) {
            return name;
        }
        String namespace = name.substring(0, dot);
        String rest = name.substring(dot + 1);
        if (namespace.equals(caller.namespace())) {
            return rest;
        }
        if (isDnsLabel(namespace) && !catalogue.list(namespace).isEmpty()) {
            throw caller.denied(
                    "arn:aws:dynamodb:" + caller.region() + ':' + AccountId.of(namespace) + ":table/" + rest,
                    "because no resource-based policy allows the dynamodb:" + caller.operation() + " action");
        }
        return name;
    }

    private static boolean isDnsLabel(String text) {
        return text.length() <= 63
                && text.chars().allMatch(c -> c == '-' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'));
    }
}
