package dev.hearth.standalone.platform;

import dev.hearth.api.function.Function;
import dev.hearth.api.function.FunctionStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The first function of a new data folder, so that there is something to call at once. */
final class Hello {
    private static final int READY_SECONDS = 30;

    /** With it, {@code kubectl apply} of the same file goes on from here without a warning, as after its own. */
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private final KubernetesClient client;
    private final Path file;

    Hello(KubernetesClient client, Path file) {
        this.client = client;
        this.file = file;
    }

    /** Whether there is a function of its name to call, in a folder that may be older than this start. */
    boolean isThere() {
        return client.resources(Function.class)
                        .inNamespace("default")
                        .withName("hello")
                        .get()
                != null;
    }

    /** Applies it and waits until it is Ready; answers what to say of it. That it is not Ready fails nothing else. */
    String deploy() throws IOException {
        Function hello = client.getKubernetesSerialization().unmarshal(Files.readString(file), Function.class);
        hello.getMetadata().setNamespace("default");
        String written = client.getKubernetesSerialization().asJson(hello);
        hello.getMetadata().setAnnotations(Map.of(LAST_APPLIED, written));
        Function applied = client.resource(hello)
                .fieldManager("hearth-up")
                .forceConflicts()
                .serverSideApply();
        try {
            client.resource(applied).waitUntilCondition(Hello::ready, READY_SECONDS, TimeUnit.SECONDS);
            return "ready";
        } catch (KubernetesClientTimeoutException late) {
            return "not ready yet; see kubectl describe function hello";
        }
    }

    private static boolean ready(Function function) {
        return function != null
                && function.getStatus() != null
                && function.getStatus().conditions.stream()
                        .anyMatch(condition -> condition.getType().equals(FunctionStatus.READY)
                                && condition.getStatus().equals("True"));
    }
}
