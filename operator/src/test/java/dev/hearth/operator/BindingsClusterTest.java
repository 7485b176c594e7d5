package dev.hearth.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.Labels;
import dev.hearth.api.function.Binding;
import dev.hearth.api.function.Function;
import dev.hearth.api.table.Table;
import dev.hearth.api.table.TableSpec;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** A function's access key, and what it may do. */
@Tag("cluster")
@EnabledIfEnvironmentVariable(named = "HEARTH_TEST_KUBECONFIG", matches = ".+")
class BindingsClusterTest extends OperatorStage {
    @Test
    void aFunctionWithBindingsHasAKeyThatMayDoJustWhatTheySay() {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(Labels.SYSTEM_NAMESPACE)
                        .endMetadata()
                        .build())
                .createOr(existing -> existing.update());
        Function function = inline("hello", "export const handler = async () => 1");
        Binding binding = new Binding();
        binding.table = "orders";
        binding.access = "read";
        function.getSpec().bindings = List.of(binding);
        apply(function);
        awaitReady("hello", "False", "TableNotFound");

        client.resource(table("orders")).create();
        awaitReady("hello", "True", "Serving");
        String uid = client.resource(function).get().getMetadata().getUid();
        Secret key = truth(uid);
        assertThat(text(key, "namespace")).isEqualTo(namespace);
        assertThat(text(key, "grants"))
                .isEqualTo("[{\"service\":\"dynamodb\",\"resource\":\"orders\",\"access\":\"READ\"}]");
        Secret copy = client.secrets()
                .inNamespace(namespace)
                .withName("hello-access-key")
                .get();
        assertThat(text(copy, "AWS_ACCESS_KEY_ID")).isEqualTo(text(key, "accessKeyId"));
        assertThat(text(copy, "AWS_SECRET_ACCESS_KEY")).isEqualTo(text(key, "secretAccessKey"));

        binding.access = "readwrite";
        apply(function);
        await().atMost(SOON).until(() -> text(truth(uid), "grants").contains("READWRITE"));
        assertThat(text(truth(uid), "accessKeyId")).isEqualTo(text(key, "accessKeyId"));

        client.resource(function).delete();
        await().atMost(SOON).until(() -> truth(uid) == null);
    }

    private @Nullable Secret truth(String uid) {
        return client.secrets()
                .inNamespace(Labels.SYSTEM_NAMESPACE)
                .withName("function-" + uid)
                .get();
    }

    private static String text(@Nullable Secret secret, String key) {
        return new String(
                Base64.getDecoder()
                        .decode(Objects.requireNonNull(secret).getData().get(key)),
                StandardCharsets.UTF_8);
    }

    private Table table(String name) {
        Table table = new Table();
        table.setMetadata(
                new ObjectMetaBuilder().withName(name).withNamespace(namespace).build());
        TableSpec spec = new TableSpec();
        TableSpec.AttributeDefinition id = new TableSpec.AttributeDefinition();
        id.attributeName = "id";
        id.attributeType = "S";
        TableSpec.KeySchemaElement key = new TableSpec.KeySchemaElement();
        key.attributeName = "id";
        key.keyType = "HASH";
        spec.attributeDefinitions = List.of(id);
        spec.keySchema = List.of(key);
        table.setSpec(spec);
        return table;
    }
}
