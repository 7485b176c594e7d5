package dev.hearth.standalone.apiserver.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.hearth.standalone.apiserver.failure.ApiFailure;
import io.kubernetes.client.proto.IntStr;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.Resource;
import io.kubernetes.client.proto.Runtime;
import io.kubernetes.client.proto.V1;
import org.junit.jupiter.api.Test;

class ProtobufBodyTest {
    @Test
    void readsASecretWithItsBytesInBase64() {
        V1.Secret secret = V1.Secret.newBuilder()
                .setMetadata(Meta.ObjectMeta.newBuilder()
                        .setName("token")
                        .putLabels("app", "hello")
                        .setCreationTimestamp(Meta.Time.getDefaultInstance()))
                .putData("k", ByteString.copyFromUtf8("value"))
                .setType("Opaque")
                .build();
        assertThat(ProtobufBody.read(body("v1", "Secret", secret)))
                .hasToString(
                        "{\"metadata\":{\"name\":\"token\",\"labels\":{\"app\":\"hello\"}},"
                                + "\"data\":{\"k\":\"dmFsdWU=\"},\"type\":\"Opaque\",\"apiVersion\":\"v1\",\"kind\":\"Secret\"}");
    }

    @Test
    void writesTheTypesThatHaveJsonOfTheirOwn() {
        V1.Service service = V1.Service.newBuilder()
                .setSpec(V1.ServiceSpec.newBuilder()
                        .addPorts(V1.ServicePort.newBuilder()
                                .setPort(80)
                                .setTargetPort(IntStr.IntOrString.newBuilder()
                                        .setType(1)
                                        .setStrVal("http"))))
                .build();
        assertThat(ProtobufBody.read(body("v1", "Service", service)).at("/spec/ports/0"))
                .hasToString("{\"port\":80,\"targetPort\":\"http\"}");

        V1.Pod pod = V1.Pod.newBuilder()
                .setMetadata(Meta.ObjectMeta.newBuilder()
                        .setDeletionTimestamp(Meta.Time.newBuilder().setSeconds(1_700_000_000)))
                .setSpec(V1.PodSpec.newBuilder()
                        .addVolumes(V1.Volume.newBuilder()
                                .setName("tmp")
                                .setVolumeSource(V1.VolumeSource.newBuilder()
                                        .setEmptyDir(V1.EmptyDirVolumeSource.newBuilder()
                                                .setSizeLimit(Resource.Quantity.newBuilder()
                                                        .setString("1Gi"))))))
                .build();
        var json = ProtobufBody.read(body("v1", "Pod", pod));
        assertThat(json.at("/spec/volumes/0")).hasToString("{\"name\":\"tmp\",\"emptyDir\":{\"sizeLimit\":\"1Gi\"}}");
        assertThat(json.at("/metadata/deletionTimestamp").asText()).isEqualTo("2023-11-14T22:13:20Z");
    }

    @Test
    void refusesWhatIsNoneAndWhatItDoesNotKnow() {
        assertThatThrownBy(() -> ProtobufBody.read(new byte[] {1, 2, 3, 4, 5}))
                .isInstanceOf(ApiFailure.class)
                .hasMessageContaining("does not begin with 'k8s'");
        assertThatThrownBy(() -> ProtobufBody.read(new byte[] {'k', '8', 's', 0, 127, 127, 127}))
                .isInstanceOf(ApiFailure.class)
                .hasMessageContaining("no valid protobuf");
        assertThatThrownBy(() -> ProtobufBody.read(body("batch/v1", "Job", V1.Secret.getDefaultInstance())))
                .isInstanceOf(ApiFailure.class)
                .hasMessageContaining("reads no protobuf of 'Job' in 'batch/v1'");
    }

    private static byte[] body(String apiVersion, String kind, Message message) {
        return ByteString.copyFrom(new byte[] {'k', '8', 's', 0})
                .concat(Runtime.Unknown.newBuilder()
                        .setTypeMeta(Runtime.TypeMeta.newBuilder()
                                .setApiVersion(apiVersion)
                                .setKind(kind))
                        .setRaw(message.toByteString())
                        .build()
                        .toByteString())
                .toByteArray();
    }
}
