package dev.hearth.standalone.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.access.Reviews;
import dev.hearth.standalone.apiserver.access.Tokens;
import dev.hearth.standalone.apiserver.cel.CelRules;
import dev.hearth.standalone.apiserver.discovery.Discovery;
import dev.hearth.standalone.apiserver.discovery.OpenApi;
import dev.hearth.standalone.apiserver.failure.ApiFailure;
import dev.hearth.standalone.apiserver.gc.Collector;
import dev.hearth.standalone.apiserver.http.ApiDoor;
import dev.hearth.standalone.apiserver.http.ResourceRoutes;
import dev.hearth.standalone.apiserver.http.Router;
import dev.hearth.standalone.apiserver.json.Json;
import dev.hearth.standalone.apiserver.kinds.Definitions;
import dev.hearth.standalone.apiserver.kinds.Kind;
import dev.hearth.standalone.apiserver.kinds.Kinds;
import dev.hearth.standalone.apiserver.pod.PodRoutes;
import dev.hearth.standalone.apiserver.resource.DefaultServiceAccounts;
import dev.hearth.standalone.apiserver.resource.Deletion;
import dev.hearth.standalone.apiserver.resource.Listing;
import dev.hearth.standalone.apiserver.resource.Options;
import dev.hearth.standalone.apiserver.resource.Resources;
import dev.hearth.standalone.apiserver.store.Objects;
import dev.hearth.standalone.apiserver.tls.Certificates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** A running local API server. {@link #start} returns when it serves; {@link #close} ends it and keeps the objects. */
public final class LocalApiServer implements AutoCloseable {
    private static final List<String> FIRST_NAMESPACES =
            List.of("default", "hearth-system", "kube-node-lease", "kube-public", "kube-system");

    private final LocalApiServerConfig config;
    private final Certificates certificates;
    private final Objects objects;
    private final Collector collector;
    private final CelRules rules = new CelRules();
    private final PodRoutes pods;
    private final ApiDoor door;

    private LocalApiServer(LocalApiServerConfig config) {
        this.config = config;
        certificates = Certificates.in(config.dataFolder(), config.clock());
        objects = Objects.open(config.dataFolder());
        Kinds kinds = new Kinds();
        Definitions.follow(objects, kinds);
        Resources resources = new Resources(objects, rules, config.clock());
        Deletion deletion = new Deletion(objects, config.clock());
        makeFirstNamespaces(kinds, resources);
        DefaultServiceAccounts.follow(objects, kinds, resources);
        collector = Collector.start(objects, kinds, deletion);
        Tokens tokens = new Tokens(config.adminToken(), objects, config.clock());
        pods = new PodRoutes(objects, resources, deletion, config.clock());
        Router router = new Router(
                kinds,
                new Discovery(kinds, objects),
                new OpenApi(kinds),
                new ResourceRoutes(
                        objects,
                        resources,
                        new Listing(objects, config.clock()),
                        deletion,
                        new Reviews(tokens, config.clock()),
                        pods,
                        config.clock()));
        door = ApiDoor.open(config.host(), config.port(), certificates, tokens, router);
    }

    public static LocalApiServer start(LocalApiServerConfig config) {
        return new LocalApiServer(config);
    }

    private static void makeFirstNamespaces(Kinds kinds, Resources resources) {
        Kind kind = kinds.now().find("", "v1", "namespaces").orElseThrow();
        Options options = Options.of(name -> "", "hearth-api-server");
        for (String name : FIRST_NAMESPACES) {
            ObjectNode namespace = Json.object();
            namespace.putObject("metadata").put("name", name);
            try {
                resources.create(kind, "", namespace, options);
            } catch (ApiFailure e) {
                if (!e.reason().equals("AlreadyExists")) {
                    throw e;
                }
            }
        }
    }

    /** Says who keeps the logs of Pods; until then asking for one answers 503. */
    public void connect(PodLogs logs) {
        pods.connect(logs);
    }

    /**
     * Takes it as read that the rules in this definition compile, which takes some tens of milliseconds each in a young
     * JVM: for the platform's own kinds, whose rules its tests compile.
     *
     * @param definition a CustomResourceDefinition as JSON
     */
    public void vouchFor(String definition) {
        rules.vouchFor((ObjectNode) Json.read(definition));
    }

    /** Compiles the rules that were vouched for, so that the first object of such a kind need not wait for it. */
    public void compileRulesAhead() {
        rules.compileAhead();
    }

    public int port() {
        return door.port();
    }

    public String url() {
        return "https://" + config.host() + ":" + port();
    }

    /**
     * For clients in this process: the same server without TLS, whose handshakes in a young JVM were a sixth of what starting
     * the platform costs. It wants a token as the other does.
     */
    public String insideUrl() {
        return "http://127.0.0.1:" + door.insidePort();
    }

    public String caPem() {
        return certificates.caPem();
    }

    /** A kubeconfig for the admin, as YAML. It carries the token: keep it private. */
    public String kubeconfig() {
        return """
                apiVersion: v1
                kind: Config
                current-context: hearth
                clusters:
                - name: hearth
                  cluster:
                    server: %s
                    certificate-authority-data: %s
                contexts:
                - name: hearth
                  context:
                    cluster: hearth
                    user: hearth-admin
                    namespace: default
                users:
                - name: hearth-admin
                  user:
                    token: "%s"
                """.formatted(
                        url(),
                        Base64.getEncoder().encodeToString(caPem().getBytes(StandardCharsets.UTF_8)),
                        config.adminToken());
    }

    @Override
    public void close() {
        door.close();
        collector.close();
        try {
            objects.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
