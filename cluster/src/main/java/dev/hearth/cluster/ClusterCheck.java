package dev.hearth.cluster;

import dev.hearth.api.Labels;
import io.fabric8.kubernetes.api.model.APIGroup;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.GroupVersionForDiscovery;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.VersionInfo;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Whether a room can work on this cluster at all, asked once before it starts and of what every caller may read. */
final class ClusterCheck {
    /** What CRDs with server-side apply, Leases and the rest of what is used need; what the tests run on. */
    private static final int OLDEST_MINOR = 20;

    private static final String KINDS = Labels.GROUP + "/" + Labels.VERSION;

    private final KubernetesClient client;

    ClusterCheck(KubernetesClient client) {
        this.client = client;
    }

    void pass(Room room) {
        VersionInfo version;
        try {
            version = client.getKubernetesVersion();
        } catch (KubernetesClientException e) {
            throw new IllegalStateException(
                    "the API server '%s' cannot be reached: %s; does a NetworkPolicy keep this pod from it, or is its token refused?"
                            .formatted(client.getMasterUrl(), e.getMessage()),
                    e);
        }
        if (tooOld(version.getMajor(), version.getMinor())) {
            throw new SettingsException(List.of("this cluster runs Kubernetes %s.%s, and Hearth needs 1.%d or newer."
                    .formatted(version.getMajor(), version.getMinor(), OLDEST_MINOR)));
        }
        served(room);
    }

    static boolean tooOld(String major, String minor) {
        String digits = minor.replaceAll("[^0-9].*", ""); // some say "20+"
        return "1".equals(major) && !digits.isEmpty() && Integer.parseInt(digits) < OLDEST_MINOR;
    }

    private void served(Room room) {
        APIResourceList list;
        try {
            list = client.getApiResources(KINDS);
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                throw e;
            }
            list = null;
        }
        Set<String> there = list == null
                ? Set.of()
                : list.getResources().stream().map(APIResource::getName).collect(Collectors.toSet());
        Set<String> missing = new TreeSet<>(room.kinds());
        missing.removeAll(there);
        if (!missing.isEmpty()) {
            throw new SettingsException(List.of(
                    "the cluster does not serve %s of %s%s; apply the CRDs of this release of the chart (kubectl apply -f helm/hearth/crds)."
                            .formatted(String.join(", ", missing), KINDS, list == null ? others() : "")));
        }
    }

    /** In what other versions the group is served, if it is: the CRDs are then of another release. */
    private String others() {
        APIGroup group = client.getApiGroup(Labels.GROUP);
        if (group == null) {
            return "";
        }
        return " but "
                + group.getVersions().stream()
                        .map(GroupVersionForDiscovery::getGroupVersion)
                        .collect(Collectors.joining(", "));
    }
}
