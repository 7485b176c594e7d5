package dev.hearth.standalone.apiserver.protobuf;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.hearth.standalone.apiserver.failure.ApiFailure;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.Runtime;
import io.kubernetes.client.proto.V1;
import io.kubernetes.client.proto.V1Authentication;
import io.kubernetes.client.proto.V1Authorization;
import java.io.IOException;
import java.util.List;

/**
 * An object in {@code application/vnd.kubernetes.protobuf}: the four bytes {@code k8s\0}, then a
 * {@code runtime.Unknown} that names the type and holds the message (Kubernetes API concepts, "Kubernetes Protobuf
 * encoding").
 */
public final class ProtobufBody {
    public static final String MEDIA_TYPE = "application/vnd.kubernetes.protobuf";

    private static final int MAGIC_BYTES = 4;
    private static final int DEEPEST = 100;

    /** The object as JSON, with its apiVersion and kind; 400 when the bytes are none, 415 for types not known here. */
    public static ObjectNode read(byte[] body) {
        if (body.length < MAGIC_BYTES || body[0] != 'k' || body[1] != '8' || body[2] != 's' || body[3] != 0) {
            throw ApiFailure.badRequest(
                    "the body of the request does not begin with 'k8s' and a zero byte as " + MEDIA_TYPE + " must");
        }
        try {
            Runtime.Unknown envelope = Runtime.Unknown.parseFrom(input(body, MAGIC_BYTES, body.length - MAGIC_BYTES));
            String apiVersion = envelope.getTypeMeta().getApiVersion();
            String kind = envelope.getTypeMeta().getKind();
            byte[] raw = envelope.getRaw().toByteArray();
            DynamicMessage message = DynamicMessage.parseFrom(type(apiVersion, kind), input(raw, 0, raw.length));
            ObjectNode object = MessageJson.of(message);
            object.put("apiVersion", apiVersion);
            object.put("kind", kind);
            return object;
        } catch (InvalidProtocolBufferException e) {
            throw ApiFailure.badRequest("the body of the request is no valid protobuf: " + e.getMessage());
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory cannot fail to be read", e);
        }
    }

    private static CodedInputStream input(byte[] bytes, int from, int length) {
        CodedInputStream input = CodedInputStream.newInstance(bytes, from, length);
        input.setRecursionLimit(DEEPEST);
        return input;
    }

    private static Descriptor type(String apiVersion, String kind) {
        List<FileDescriptor> files = switch (apiVersion) {
            case "v1", "meta.k8s.io/v1" -> List.of(V1.getDescriptor(), Meta.getDescriptor());
            case "authentication.k8s.io/v1" -> List.of(V1Authentication.getDescriptor());
            case "authorization.k8s.io/v1" -> List.of(V1Authorization.getDescriptor());
            default -> List.of(Meta.getDescriptor());
        };
        return files.stream()
                .map(file -> file.findMessageTypeByName(kind))
                .filter(found -> found != null)
                .findFirst()
                .orElseThrow(() -> ApiFailure.unsupportedMediaType("the local API server reads no protobuf of '" + kind
                        + "' in '" + apiVersion + "': send application/json or application/yaml"));
    }

    private ProtobufBody() {}
}
