package dev.hearth.gateway.aws;

import dev.hearth.aws.signature.Claim;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyResponse;
import java.net.URI;
import java.util.List;
import java.util.function.Predicate;

/**
 * A service of the storage or the eventing room behind the one AWS endpoint: requests and answers pass through as they are, bodies as
 * streams. The room checks the claim itself, which covers the {@code Host} that the client wrote, so that header stays too.
 */
public final class ForwardedService implements AwsService {
    private static final int MOST_CONNECTIONS = 512;
    private static final int MOST_WAITING = 4096;
    private static final int CONNECT_MILLIS = 2_000;
    private static final int MAX_HEAD_BYTES = 32 * 1024;

    private final String name;
    private final Predicate<HttpServerRequest> owns;
    private final HttpProxy proxy;

    private ForwardedService(String name, Predicate<HttpServerRequest> owns, HttpProxy proxy) {
        this.name = name;
        this.owns = owns;
        this.proxy = proxy;
    }

    /** The eventing room's services, one set for each event loop. */
    public static List<AwsService> ofEventing(URI eventing, Vertx vertx) {
        HttpProxy proxy = proxy(eventing, vertx);
        return List.of(
                new ForwardedService("kinesis", request -> targets(request, "Kinesis"), proxy),
                new ForwardedService("sns", ForwardedService::isLinkOfSns, proxy));
    }

    /**
     * The storage room's services, one set for each event loop; last of all services. What is unsigned belongs to the JSON
     * service that its {@code X-Amz-Target} names, else to S3, whose public buckets and preflight requests know no signature.
     */
    public static List<AwsService> ofStorage(URI storage, Vertx vertx) {
        HttpProxy proxy = proxy(storage, vertx);
        return List.of(
                new ForwardedService("dynamodb", request -> targets(request, "DynamoDB"), proxy),
                new ForwardedService(
                        "cognito-idp", request -> targets(request, "AWSCognitoIdentityProviderService"), proxy),
                new ForwardedService("s3", request -> true, proxy));
    }

    /** What of the door of functions and APIs is the eventing room's: events for brokers. One for each event loop. */
    public static Handler<HttpServerRequest> ofBrokers(
            URI eventing, Vertx vertx, Handler<HttpServerRequest> otherwise) {
        HttpProxy proxy = proxy(eventing, vertx);
        return request -> {
            if (request.path() != null && request.path().startsWith("/brokers/")) {
                proxy.handle(request);
            } else {
                otherwise.handle(request);
            }
        };
    }

    private static HttpProxy proxy(URI room, Vertx vertx) {
        HttpClient client = vertx.createHttpClient(new HttpClientOptions()
                .setMaxPoolSize(MOST_CONNECTIONS)
                .setMaxWaitQueueSize(MOST_WAITING)
                .setConnectTimeout(CONNECT_MILLIS)
                .setMaxHeaderSize(MAX_HEAD_BYTES)
                .setTcpNoDelay(true)
                .setDecompressionSupported(false));
        return HttpProxy.reverseProxy(client)
                .origin(room.getPort(), room.getHost())
                .addInterceptor(new SameHost());
    }

    /** What SNS's messages and mails point to: a confirmation, an end of a subscription, the certificate of a signature. */
    private static boolean isLinkOfSns(HttpServerRequest request) {
        String path = request.path();
        String query = request.query();
        boolean link = "/".equals(path)
                && query != null
                && (query.contains("Action=ConfirmSubscription") || query.contains("Action=Unsubscribe"));
        return link || (path != null && path.startsWith("/SimpleNotificationService-") && path.endsWith(".pem"));
    }

    private static boolean targets(HttpServerRequest request, String prefix) {
        String target = request.getHeader("x-amz-target");
        return target != null && target.startsWith(prefix);
    }

    /** The proxy would name the origin as the host, and the signature would not fit any more. */
    private static final class SameHost implements ProxyInterceptor {
        @Override
        public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
            HostAndPort asked = context.request().proxiedRequest().authority();
            if (asked != null) {
                context.request().setAuthority(asked);
            }
            return context.sendRequest();
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean owns(HttpServerRequest request) {
        return owns.test(request);
    }

    @Override
    public void handle(HttpServerRequest request, Claim claim) {
        proxy.handle(request);
    }
}
