package dev.hearth.api.function;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.CSIVolumeSource;
import io.fabric8.kubernetes.api.model.ConfigMapVolumeSource;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeSource;
import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.EphemeralVolumeSource;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimVolumeSource;
import io.fabric8.kubernetes.api.model.SecretVolumeSource;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.util.List;

/**
 * A volume of a function's pods: one of the kinds that the Pod Security Standard {@code restricted} lets in, as a Pod's
 * {@code volumes} have it.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "[has(self.configMap), has(self.secret), has(self.projected), has(self.downwardAPI),"
                + " has(self.emptyDir), has(self.persistentVolumeClaim), has(self.csi), has(self.ephemeral)]"
                + ".exists_one(x, x)",
        message = "a volume needs exactly one of configMap, secret, projected, downwardAPI, emptyDir,"
                + " persistentVolumeClaim, csi, ephemeral")
@ValidationRule(
        value = "!has(self.hostPath)",
        message = "a function gets no hostPath: it would reach into its node; use a persistentVolumeClaim, csi or"
                + " ephemeral volume")
public class PodVolume {
    @JsonPropertyDescription("Its name, by which volumeMounts name it.")
    @Required
    @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
    @Size(max = 63)
    @ValidationRule(
            value = "!(self in ['tmp', 'code'])",
            message = "a volume is not called tmp or code: these are the function's disk and its code")
    public String name;

    @JsonPropertyDescription("The keys of a ConfigMap of the namespace as files.")
    public ConfigMapVolumeSource configMap;

    @JsonPropertyDescription("The keys of a Secret of the namespace as files.")
    public SecretVolumeSource secret;

    @JsonPropertyDescription("Several of secret, configMap, downwardAPI and serviceAccountToken in one folder.")
    public Projected projected;

    @JsonPropertyDescription("Fields of the pod itself as files.")
    public DownwardAPIVolumeSource downwardAPI;

    @JsonPropertyDescription("An empty folder that goes with the pod.")
    public EmptyDirVolumeSource emptyDir;

    @JsonPropertyDescription("A claim of the namespace; for several pods at once it must be one that many may mount.")
    public PersistentVolumeClaimVolumeSource persistentVolumeClaim;

    @JsonPropertyDescription("A volume that a CSI driver makes for the pod.")
    public CSIVolumeSource csi;

    @JsonPropertyDescription("A claim that is made for each pod and goes with it.")
    public EphemeralVolumeSource ephemeral;

    @JsonPropertyDescription("Refused: a function gets nothing of its node's files.")
    @PreserveUnknownFields
    public JsonNode hostPath;

    /** Several sources in one folder. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public static class Projected {
        @JsonPropertyDescription("What is in the folder.")
        @Required
        @Size(min = 1, max = 20)
        public List<VolumeProjection> sources;

        @JsonPropertyDescription("The files' mode; absent: 420, which is 0644 in octal.")
        public Integer defaultMode;
    }
}
