package dev.hearth.pods.java;

import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What makes a pod of a pool a function's: the code and the environment that a pod of its own would have been started with.
 *
 * @param ticket says to any gateway which function this pod was given
 */
record Assignment(String ticket, Package code, Map<String, String> environment) {
    private static final PojoSerializer<Assigned> JSON =
            JacksonFactory.getInstance().getSerializer(Assigned.class);

    /** A code package by its digest. */
    record Package(String url, String sha256) {}

    /** The JSON; a bean, because AWS's serialiser reads beans. */
    public static final class Assigned {
        public Map<String, String> code = Map.of();
        public Map<String, String> environment = Map.of();
    }

    static Assignment of(Reply reply) {
        Assigned assigned = JSON.fromJson(new ByteArrayInputStream(reply.body()));
        return new Assignment(
                reply.header("hearth-assignment"),
                new Package(assigned.code.getOrDefault("url", ""), assigned.code.getOrDefault("sha256", "")),
                assigned.environment);
    }

    /** Reads one that is nobody's, while there is time. */
    static void rehearse(Settings pod) {
        byte[] json = """
                {"code":{"url":"","sha256":""},"environment":{"PATH":"/usr/bin:/var/task/bin"}}""".getBytes(StandardCharsets.US_ASCII);
        of(new Reply(200, Map.of(), json)).environmentOf(pod);
    }

    /**
     * From here on this process is as if it had been started for the function. Its working directory, where the code comes to
     * lie, is that of the pod; a JVM cannot change it.
     */
    void takeEffect(Settings pod) throws IOException {
        Path root = Path.of(pod.taskRoot());
        new CodePackage(root, pod.codeCache()).lay(code);
        PodEnvironment.change(environmentOf(pod));
    }

    private Map<String, String> environmentOf(Settings pod) {
        Map<String, String> places = new LinkedHashMap<>();
        places.put("/var/task", pod.taskRoot());
        places.put("/tmp", pod.temporary());
        Map<String, String> real = new LinkedHashMap<>();
        environment.forEach((name, value) -> real.put(name, whereMountsAre(value, places)));
        return real;
    }

    /** On a laptop mount paths are folders elsewhere, and the kubelet says where in each value; here we do. */
    private static String whereMountsAre(String text, Map<String, String> places) {
        String[] parts = text.split(":", -1);
        for (int i = 0; i < parts.length; i++) {
            for (Map.Entry<String, String> place : places.entrySet()) {
                String mount = place.getKey();
                if (parts[i].equals(mount) || parts[i].startsWith(mount + "/")) {
                    parts[i] = place.getValue() + parts[i].substring(mount.length());
                    break;
                }
            }
        }
        return String.join(":", parts);
    }
}
