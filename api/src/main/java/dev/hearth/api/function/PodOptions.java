package dev.hearth.api.function;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import java.util.List;
import java.util.Map;

/**
 * What a function's pods have of their cluster, with the names that a Pod's spec has for it. What is not here is Hearth's:
 * the image, the container's confinement, memory and processor.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "!has(self.automountServiceAccountToken) || !self.automountServiceAccountToken"
                + " || has(self.serviceAccountName)",
        message =
                "spec.pod.automountServiceAccountToken needs spec.pod.serviceAccountName: without one there is no token")
@ValidationRule(
        value = "has(self.serviceAccountName) || !has(self.volumes) || self.volumes.all(volume,"
                + " !has(volume.projected) || !has(volume.projected.sources)"
                + " || volume.projected.sources.all(source, !has(source.serviceAccountToken)))",
        message = "a projected serviceAccountToken needs spec.pod.serviceAccountName: without one there is no token")
@ValidationRule(
        value = "!has(self.volumes) || self.volumes.all(one, self.volumes.exists_one(other, other.name == one.name))",
        message = "spec.pod.volumes have names of their own: one is there twice")
@ValidationRule(
        value = "!has(self.volumeMounts) || self.volumeMounts.all(mount,"
                + " has(self.volumes) && self.volumes.exists(volume, volume.name == mount.name))",
        message = "spec.pod.volumeMounts name volumes of spec.pod.volumes: one is not there")
@ValidationRule(
        value = "!has(self.volumeMounts) || self.volumeMounts.all(one,"
                + " self.volumeMounts.exists_one(other, other.mountPath == one.mountPath))",
        message = "spec.pod.volumeMounts have paths of their own: one is there twice")
public class PodOptions {
    /** A name as Kubernetes has it for most of its objects (a DNS subdomain). */
    private static final String NAME = "^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$";

    @JsonPropertyDescription(
            "The ServiceAccount of the namespace that the pods are; absent: the namespace's 'default', without its token.")
    @Pattern(NAME)
    @Size(max = 253)
    public String serviceAccountName;

    @JsonPropertyDescription(
            "Whether the ServiceAccount's token is in the pods; absent: as the ServiceAccount has it, and never without"
                    + " a serviceAccountName.")
    public Boolean automountServiceAccountToken;

    @JsonPropertyDescription("A RuntimeClass of the cluster, such as one of gVisor or Kata Containers.")
    @Pattern(NAME)
    @Size(max = 253)
    public String runtimeClassName;

    @JsonPropertyDescription("A PriorityClass of the cluster, not one of its own ('system-…').")
    @Pattern(NAME)
    @Size(max = 253)
    @ValidationRule(
            value = "!self.startsWith('system-')",
            message = "spec.pod.priorityClassName does not begin with system-: those are for the cluster's own parts")
    public String priorityClassName;

    @JsonPropertyDescription("Secrets of the namespace with which images are pulled; absent: the ServiceAccount's.")
    @Size(max = 20)
    public List<PullSecret> imagePullSecrets;

    @JsonPropertyDescription("Labels that a node must have.")
    public Map<String, String> nodeSelector;

    @JsonPropertyDescription("Taints of nodes that the pods tolerate.")
    @Size(max = 50)
    public List<Toleration> tolerations;

    @JsonPropertyDescription("Near to and far from what the pods should be or must be.")
    public Affinity affinity;

    @JsonPropertyDescription(
            "How the pods are spread over nodes or zones; without a labelSelector it counts those of the function.")
    @Size(max = 10)
    public List<TopologySpreadConstraint> topologySpreadConstraints;

    @JsonPropertyDescription(
            "Volumes beside '/tmp' and the code, of the kinds that the Pod Security Standard 'restricted' lets in.")
    @Size(max = 20)
    public List<PodVolume> volumes;

    @JsonPropertyDescription("Where the function sees the volumes.")
    @Size(max = 20)
    public List<Mount> volumeMounts;

    @JsonPropertyDescription("Users and groups, for volumes that belong to somebody.")
    public SecurityContext securityContext;

    /** A Secret by name. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public static class PullSecret {
        @JsonPropertyDescription("Its name.")
        @Required
        @Size(min = 1, max = 253)
        public String name;
    }

    /** Where the function sees one volume. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @ValidationRule(
            value = "!(self.mountPath in ['/tmp', '/var', '/var/task', '/var/runtime'])"
                    + " && !self.mountPath.startsWith('/var/task/') && !self.mountPath.startsWith('/var/runtime/')",
            message = "a volume is not mounted at /tmp, /var, /var/task or /var/runtime, or below the last two:"
                    + " there are the function's disk, code and runtime")
    public static class Mount {
        @JsonPropertyDescription("The volume's name.")
        @Required
        @Size(min = 1, max = 63)
        public String name;

        @JsonPropertyDescription("An absolute path, such as '/mnt/models'.")
        @Required
        @Pattern("^(/[^/:]+)+$")
        @Size(max = 512)
        public String mountPath;

        @JsonPropertyDescription("A path within the volume; absent: the whole of it.")
        @Size(max = 512)
        public String subPath;

        @JsonPropertyDescription("Whether the function may only read it.")
        public Boolean readOnly;
    }

    /** Of a Pod's security context, what does not loosen the function's confinement. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public static class SecurityContext {
        @JsonPropertyDescription("The user that the function runs as, not root; absent: the image's (993 of Hearth's).")
        @Min(1)
        @Max(2147483647)
        public Long runAsUser;

        @JsonPropertyDescription("Its group; absent: the image's (990 of Hearth's).")
        @Min(1)
        @Max(2147483647)
        public Long runAsGroup;

        @JsonPropertyDescription("A group that the files of volumes are given, and the function has beside its own.")
        @Min(1)
        @Max(2147483647)
        public Long fsGroup;

        @JsonPropertyDescription(
                "When files are given to fsGroup: 'Always', or only if the volume's root is not yet so.")
        @Pattern("^(Always|OnRootMismatch)$")
        public String fsGroupChangePolicy;

        @JsonPropertyDescription("Groups that the function has beside its own.")
        @Size(max = 32)
        public List<Long> supplementalGroups;
    }
}
