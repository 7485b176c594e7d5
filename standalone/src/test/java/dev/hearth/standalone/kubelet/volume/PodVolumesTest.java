package dev.hearth.standalone.kubelet.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.standalone.kubelet.env.PodFields;
import dev.hearth.standalone.kubelet.env.References;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFileBuilder;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodVolumesTest {
    private static final References REFERENCES = new References() {
        @Override
        public Optional<Secret> secret(String namespace, String name) {
            return name.equals("db")
                    ? Optional.of(new SecretBuilder()
                            .addToData("password", "c2VjcmV0")
                            .addToData("user", "bWU=")
                            .build())
                    : Optional.empty();
        }

        @Override
        public Optional<ConfigMap> configMap(String namespace, String name) {
            return Optional.of(new ConfigMapBuilder()
                    .addToData("settings.ini", "a=1")
                    .addToBinaryData("blob", "AAE=")
                    .build());
        }
    };

    @TempDir
    Path folder;

    @Test
    void writesTheKeysOfASecret() throws Exception {
        make(new VolumeBuilder()
                .withName("db")
                .withNewSecret()
                .withSecretName("db")
                .withDefaultMode(0400)
                .endSecret()
                .build());

        assertThat(folder.resolve("pod/db/password")).hasContent("secret");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("pod/db/user"))))
                .isEqualTo("r--------");
    }

    @Test
    void writesOnlyTheItemsThatAreNamed() throws Exception {
        make(new VolumeBuilder()
                .withName("db")
                .withNewSecret()
                .withSecretName("db")
                .withItems(new KeyToPath("password", null, "deep/word"))
                .endSecret()
                .build());

        assertThat(folder.resolve("pod/db/deep/word")).hasContent("secret");
        assertThat(folder.resolve("pod/db/user")).doesNotExist();
    }

    @Test
    void writesConfigMapsAndTheirBinaryData() throws Exception {
        make(new VolumeBuilder()
                .withName("settings")
                .withNewConfigMap()
                .withName("settings")
                .endConfigMap()
                .build());

        assertThat(folder.resolve("pod/settings/settings.ini")).hasContent("a=1");
        assertThat(folder.resolve("pod/settings/blob")).hasBinaryContent(new byte[] {0, 1});
    }

    @Test
    void writesWhatThePodMayKnowOfItself() throws Exception {
        make(new VolumeBuilder()
                .withName("info")
                .withNewDownwardAPI()
                .withItems(new DownwardAPIVolumeFileBuilder()
                        .withPath("labels")
                        .withNewFieldRef("v1", "metadata.labels")
                        .build())
                .endDownwardAPI()
                .build());

        assertThat(folder.resolve("pod/info/labels")).hasContent("tier=\"front\"");
    }

    @Test
    void waitsForASecretThatIsNotThereYet() {
        assertThatThrownBy(() -> make(new VolumeBuilder()
                        .withName("keys")
                        .withNewSecret()
                        .withSecretName("none")
                        .endSecret()
                        .build()))
                .isInstanceOf(VolumeProblem.class)
                .hasMessage("MountVolume.SetUp failed for volume \"keys\" : secret \"none\" not found")
                .matches(problem -> ((VolumeProblem) problem).passes());
    }

    @Test
    void refusesPathsThatLeaveTheVolume() {
        assertThatThrownBy(() -> make(new VolumeBuilder()
                        .withName("db")
                        .withNewSecret()
                        .withSecretName("db")
                        .withItems(new KeyToPath("password", null, "../../escaped"))
                        .endSecret()
                        .build()))
                .isInstanceOf(VolumeProblem.class)
                .matches(problem -> !((VolumeProblem) problem).passes());
        assertThat(folder.resolve("escaped")).doesNotExist();
    }

    private void make(Volume volume) throws Exception {
        var pod = new PodBuilder()
                .withNewMetadata()
                .withName("hello")
                .withNamespace("default")
                .withUid("u-1")
                .addToLabels("tier", "front")
                .endMetadata()
                .withNewSpec()
                .withVolumes(volume)
                .endSpec()
                .build();
        new PodVolumes(folder.resolve("pod")).make(new PodFields(pod, "laptop", "127.0.0.1"), REFERENCES);
    }
}
