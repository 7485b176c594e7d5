package dev.hearth.api.pool;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import dev.hearth.api.Labels;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * A pool: pods of one runtime and memory that are booted and wait for a function of their namespace. The operator makes one
 * for each shape of which there are functions; whoever wants pods to wait always makes one by hand.
 */
@JsonClassDescription("Booted pods of one runtime and memory that wait for a function: cold starts begin with one.")
@Group(Labels.GROUP)
@Version(Labels.VERSION)
@Kind("Pool")
@Singular("pool")
@Plural("pools")
@AdditionalPrinterColumn(name = "Runtime", jsonPath = ".spec.runtime")
@AdditionalPrinterColumn(name = "Memory", jsonPath = ".spec.memoryMiB", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Target", jsonPath = ".status.target", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Size", jsonPath = ".status.size", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Waiting", jsonPath = ".status.ready", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Assigned", jsonPath = ".status.assigned", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason", priority = 1)
@AdditionalPrinterColumn(name = "Refill", jsonPath = ".status.lastRefillSeconds", priority = 1)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
public class Pool extends CustomResource<PoolSpec, PoolStatus> implements Namespaced {}
