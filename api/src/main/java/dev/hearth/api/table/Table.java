package dev.hearth.api.table;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import dev.hearth.api.Labels;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** A table: items by key, reached through the DynamoDB API under its own name by keys of its namespace. */
@JsonClassDescription("A DynamoDB-compatible table.")
@Group(Labels.GROUP)
@Version(Labels.VERSION)
@Kind("Table")
@Singular("table")
@ValidationRule(
        value = "size(self.metadata.name) >= 3 && size(self.metadata.name) <= 253",
        message = "a table's name has 3 to 253 characters, as DynamoDB has it")
@Plural("tables")
@AdditionalPrinterColumn(name = "Status", jsonPath = ".status.tableStatus")
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason", priority = 1)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
public class Table extends CustomResource<TableSpec, TableStatus> implements Namespaced {}
