package dev.hearth.operator.pods;

import dev.hearth.api.Labels;
import dev.hearth.api.PodProtocol;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.ArrayList;
import java.util.List;

/** Makes a template into one pod with a name, a token and a runtime address of its own. */
public final class PodFactory {
    private static final int LONGEST_NAME = 253;

    static String name(PodPlan plan) {
        String revision =
                plan.revision().substring(0, Math.min(8, plan.revision().length()));
        return name(plan.function().name(), "-" + revision + "-" + Tokens.suffix());
    }

    /** A name that begins as what the pod is of. */
    public static String name(String of) {
        return name(of, "-" + Tokens.suffix());
    }

    private static String name(String of, String suffix) {
        return of.substring(0, Math.min(of.length(), LONGEST_NAME - suffix.length())) + suffix;
    }

    public static Pod make(Pod template, String name, RuntimeAddresses.Address address) {
        String token = Tokens.secret();
        PodBuilder pod = new PodBuilder(template)
                .editMetadata()
                .withName(name)
                .addToAnnotations(Labels.POD_TOKEN, token)
                .addToAnnotations(Labels.RUNTIME_HOST, address.host())
                .addToAnnotations("kubectl.kubernetes.io/default-container", "function")
                .endMetadata();
        address.alias()
                .ifPresent(alias -> pod.editSpec().addToHostAliases(alias).endSpec());
        Pod made = pod.build();
        Container container = made.getSpec().getContainers().getFirst();
        List<EnvVar> environment = new ArrayList<>();
        environment.add(variable(PodProtocol.ENV_RUNTIME_API, address.host() + ":" + address.port()));
        environment.add(variable(PodProtocol.ENV_POD_TOKEN, token));
        address.socket()
                .ifPresent(socket -> environment.add(variable(PodProtocol.ENV_RUNTIME_SOCKET, "unix://" + socket)));
        environment.add(variable("AWS_LAMBDA_LOG_STREAM_NAME", name));
        environment.addAll(container.getEnv());
        container.setEnv(environment);
        return made;
    }

    private static EnvVar variable(String name, String value) {
        return new EnvVarBuilder().withName(name).withValue(value).build();
    }

    private PodFactory() {}
}
