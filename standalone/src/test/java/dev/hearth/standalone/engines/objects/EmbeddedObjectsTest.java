package dev.hearth.standalone.engines.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.storage.objects.engine.ObjectEngine;
import dev.hearth.storage.objects.engine.ObjectEngineUnavailable;
import io.minio.BucketExistsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedObjectsTest {
    @TempDir
    Path folder;

    @Test
    void startsWhenItIsFirstNeededAndFindsItsBucketsAgain() throws Exception {
        Path data = folder.resolve("objects");
        try (EmbeddedObjects engine = new EmbeddedObjects(data)) {
            assertThat(engine.now()).isEmpty();
            assertThat(data).doesNotExist();
            ObjectEngine.Endpoint endpoint = engine.ready();
            assertThat(engine.now()).contains(endpoint);
            assertThat(engine.ready()).isEqualTo(endpoint);
            assertThat(endpoint.toString()).doesNotContain(endpoint.secretAccessKey());
            client(endpoint).makeBucket(MakeBucketArgs.builder().bucket("kept").build());
        }
        try (EmbeddedObjects again = new EmbeddedObjects(data)) {
            MinioClient client = client(again.ready());
            assertThat(client.bucketExists(
                            BucketExistsArgs.builder().bucket("kept").build()))
                    .isTrue();
        }
    }

    @Test
    void opensToNobodyElse() throws Exception {
        try (EmbeddedObjects engine = new EmbeddedObjects(folder)) {
            ObjectEngine.Endpoint endpoint = engine.ready();
            MinioClient stranger = MinioClient.builder()
                    .endpoint(endpoint.uri().toString())
                    .credentials(endpoint.accessKeyId(), "guessed-secret")
                    .build();
            assertThatThrownBy(() -> stranger.makeBucket(
                            MakeBucketArgs.builder().bucket("mine").build()))
                    .hasMessageContaining("signature");
        }
    }

    @Test
    void saysWhichFolderItCannotUse() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        try (EmbeddedObjects engine = new EmbeddedObjects(file)) {
            assertThatThrownBy(engine::ready)
                    .isInstanceOf(ObjectEngineUnavailable.class)
                    .hasMessageContaining("'" + file + "'");
        }
    }

    private static MinioClient client(ObjectEngine.Endpoint endpoint) {
        return MinioClient.builder()
                .endpoint(endpoint.uri().toString())
                .credentials(endpoint.accessKeyId(), endpoint.secretAccessKey())
                .region(endpoint.region())
                .build();
    }
}
