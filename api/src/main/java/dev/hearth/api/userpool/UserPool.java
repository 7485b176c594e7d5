package dev.hearth.api.userpool;

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

/** A user pool: people who sign up and in, and the tokens that say who they are. */
@JsonClassDescription("Users who sign up and sign in, and the clients that they do it with.")
@Group(Labels.GROUP)
@Version(Labels.VERSION)
@Kind("UserPool")
@Singular("userpool")
@Plural("userpools")
@AdditionalPrinterColumn(name = "Issuer", jsonPath = ".status.issuer", priority = 1)
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason", priority = 1)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
public class UserPool extends CustomResource<UserPoolSpec, UserPoolStatus> implements Namespaced {}
