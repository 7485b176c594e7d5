package dev.hearth.standalone.apiserver.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.failure.ApiFailure;
import dev.hearth.standalone.apiserver.json.Json;
import dev.hearth.standalone.apiserver.kinds.Kind;
import dev.hearth.standalone.apiserver.kinds.Kind.Bucket;
import dev.hearth.standalone.apiserver.kinds.Kinds;
import dev.hearth.standalone.apiserver.store.Change;
import dev.hearth.standalone.apiserver.store.Objects;
import org.jboss.logging.Logger;

/**
 * Every namespace has a ServiceAccount {@code default}, soon after it was made and again after it was deleted, as
 * Kubernetes' controller manager sees to.
 */
public final class DefaultServiceAccounts {
    private static final Logger LOG = Logger.getLogger(DefaultServiceAccounts.class);
    private static final Bucket NAMESPACES = new Bucket("", "namespaces");
    private static final Bucket ACCOUNTS = new Bucket("", "serviceaccounts");
    private static final String NAME = "default";

    private final Kind kind;
    private final Resources resources;

    private DefaultServiceAccounts(Kind kind, Resources resources) {
        this.kind = kind;
        this.resources = resources;
    }

    /** Makes the missing ones now, and those of namespaces to come. */
    public static void follow(Objects objects, Kinds kinds, Resources resources) {
        DefaultServiceAccounts accounts = new DefaultServiceAccounts(
                kinds.now().find("", "v1", "serviceaccounts").orElseThrow(), resources);
        objects.onChange(change -> {
            if (change instanceof Change.Added added
                    && added.after().key().bucket().equals(NAMESPACES)) {
                accounts.make(added.after().key().name());
            }
            if (change instanceof Change.Deleted deleted
                    && deleted.last().key().bucket().equals(ACCOUNTS)
                    && deleted.last().key().name().equals(NAME)) {
                accounts.make(deleted.last().key().namespace());
            }
        });
        objects.peek(NAMESPACES, "")
                .forEach(namespace -> accounts.make(namespace.key().name()));
    }

    /** In a thread of its own: a change is told while the store is being written. */
    private void make(String namespace) {
        Thread.startVirtualThread(() -> {
            ObjectNode account = Json.object();
            account.putObject("metadata").put("name", NAME).put("namespace", namespace);
            try {
                resources.create(kind, namespace, account, Options.of(query -> "", "hearth-api-server"));
            } catch (ApiFailure thereOrEnding) {
                LOG.debugf(
                        "No default ServiceAccount was made namespace=%s reason=%s", namespace, thereOrEnding.reason());
            }
        });
    }
}
