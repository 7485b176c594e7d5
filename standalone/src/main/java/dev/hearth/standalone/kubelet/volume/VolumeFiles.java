package dev.hearth.standalone.kubelet.volume;

import dev.hearth.standalone.kubelet.env.ConfigProblem;
import dev.hearth.standalone.kubelet.env.PodFields;
import dev.hearth.standalone.kubelet.env.References;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Base64;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes the files of a volume that comes from objects: secret, configMap, downwardAPI, and several of them projected. */
final class VolumeFiles {
    private static final int DEFAULT_MODE = 0644;

    private record Content(byte[] bytes, int mode) {}

    private final Volume volume;
    private final PodFields fields;
    private final References references;
    private final Map<String, Content> files = new LinkedHashMap<>();

    VolumeFiles(Volume volume, PodFields fields, References references) {
        this.volume = volume;
        this.fields = fields;
        this.references = references;
    }

    void write(Path folder) throws VolumeProblem, IOException {
        collect();
        Files.createDirectories(folder);
        for (Map.Entry<String, Content> file : files.entrySet()) {
            Path path = folder.resolve(file.getKey()).normalize();
            if (!path.startsWith(folder) || path.equals(folder)) {
                throw VolumeProblem.never(
                        volume.getName(), "must have files inside it, and \"" + file.getKey() + "\" is not.");
            }
            Files.createDirectories(path.getParent());
            Files.deleteIfExists(path);
            Files.write(path, file.getValue().bytes());
            Files.setPosixFilePermissions(path, permissions(file.getValue().mode()));
        }
    }

    private void collect() throws VolumeProblem {
        if (volume.getSecret() != null) {
            var source = volume.getSecret();
            secret(source.getSecretName(), source.getItems(), source.getOptional(), mode(source.getDefaultMode()));
        } else if (volume.getConfigMap() != null) {
            var source = volume.getConfigMap();
            configMap(source.getName(), source.getItems(), source.getOptional(), mode(source.getDefaultMode()));
        } else if (volume.getDownwardAPI() != null) {
            var source = volume.getDownwardAPI();
            downwardApi(source.getItems(), mode(source.getDefaultMode()));
        } else if (volume.getProjected() != null) {
            var source = volume.getProjected();
            for (VolumeProjection projection : source.getSources()) {
                project(projection, mode(source.getDefaultMode()));
            }
        } else {
            throw VolumeProblem.never(
                    volume.getName(),
                    "must be of a kind that the local kubelet makes: emptyDir, secret, configMap, downwardAPI or"
                            + " projected. The machine's own files (hostPath) and claims are not given to pods here.");
        }
    }

    private void project(VolumeProjection projection, int mode) throws VolumeProblem {
        if (projection.getSecret() != null) {
            var source = projection.getSecret();
            secret(source.getName(), source.getItems(), source.getOptional(), mode);
        } else if (projection.getConfigMap() != null) {
            var source = projection.getConfigMap();
            configMap(source.getName(), source.getItems(), source.getOptional(), mode);
        } else if (projection.getDownwardAPI() != null) {
            downwardApi(projection.getDownwardAPI().getItems(), mode);
        } else {
            throw VolumeProblem.never(
                    volume.getName(),
                    "must project a secret, configMap or downwardAPI; service account tokens are not made here, where"
                            + " they may nothing.");
        }
    }

    private void secret(String name, @Nullable List<KeyToPath> items, @Nullable Boolean optional, int mode)
            throws VolumeProblem {
        Optional<Secret> secret = references.secret(namespace(), name);
        require(secret.isPresent(), optional, "secret \"" + name + "\" not found");
        Map<String, byte[]> data = new LinkedHashMap<>();
        secret.map(Secret::getData).ifPresent(all -> all.forEach((key, value) -> data.put(key, decode(value))));
        add(data, items, optional, mode);
    }

    private void configMap(String name, @Nullable List<KeyToPath> items, @Nullable Boolean optional, int mode)
            throws VolumeProblem {
        Optional<ConfigMap> configMap = references.configMap(namespace(), name);
        require(configMap.isPresent(), optional, "configmap \"" + name + "\" not found");
        Map<String, byte[]> data = new LinkedHashMap<>();
        configMap.map(ConfigMap::getData).ifPresent(all -> all.forEach((key, value) -> data.put(key, bytes(value))));
        configMap
                .map(ConfigMap::getBinaryData)
                .ifPresent(all -> all.forEach((key, value) -> data.put(key, decode(value))));
        add(data, items, optional, mode);
    }

    private void downwardApi(List<DownwardAPIVolumeFile> items, int mode) throws VolumeProblem {
        for (DownwardAPIVolumeFile item : items) {
            try {
                String text;
                if (item.getFieldRef() != null) {
                    text = fields.field(item.getFieldRef().getFieldPath());
                } else {
                    String wanted = item.getResourceFieldRef().getContainerName();
                    Container container = fields.pod().getSpec().getContainers().stream()
                            .filter(candidate -> candidate.getName().equals(wanted))
                            .findFirst()
                            .orElseThrow(() -> new ConfigProblem("container \"" + wanted + "\" not found"));
                    text = PodFields.resource(container, item.getResourceFieldRef());
                }
                int own = item.getMode() == null ? mode : item.getMode();
                files.put(item.getPath(), new Content(bytes(text), own));
            } catch (ConfigProblem e) {
                throw VolumeProblem.notYet(volume.getName(), String.valueOf(e.getMessage()));
            }
        }
    }

    private void add(Map<String, byte[]> data, @Nullable List<KeyToPath> items, @Nullable Boolean optional, int mode)
            throws VolumeProblem {
        if (items == null || items.isEmpty()) {
            data.forEach((key, bytes) -> files.put(key, new Content(bytes, mode)));
            return;
        }
        for (KeyToPath item : items) {
            byte[] bytes = data.get(item.getKey());
            require(bytes != null, optional, "references non-existent secret key: " + item.getKey());
            if (bytes != null) {
                files.put(item.getPath(), new Content(bytes, item.getMode() == null ? mode : item.getMode()));
            }
        }
    }

    private void require(boolean present, @Nullable Boolean optional, String otherwise) throws VolumeProblem {
        if (!present && !Boolean.TRUE.equals(optional)) {
            throw VolumeProblem.notYet(volume.getName(), otherwise);
        }
    }

    private String namespace() {
        return fields.pod().getMetadata().getNamespace();
    }

    private static int mode(@Nullable Integer mode) {
        return Objects.requireNonNullElse(mode, DEFAULT_MODE);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] decode(String base64) {
        return Base64.getDecoder().decode(base64);
    }

    /** Bit 8 is the owner's read, bit 0 the others' execute: the order of the enum's constants. */
    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (PosixFilePermission permission : PosixFilePermission.values()) {
            if ((mode & (1 << (8 - permission.ordinal()))) != 0) {
                permissions.add(permission);
            }
        }
        return permissions;
    }
}
