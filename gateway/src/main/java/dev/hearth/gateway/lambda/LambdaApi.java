package dev.hearth.gateway.lambda;

import dev.hearth.api.PodProtocol;
import dev.hearth.aws.body.BodyBudget;
import dev.hearth.aws.signature.Claim;
import dev.hearth.aws.signature.Denial;
import dev.hearth.aws.signature.SigningKey;
import dev.hearth.gateway.authorizer.Authorizer;
import dev.hearth.gateway.authorizer.Caller;
import dev.hearth.gateway.aws.AwsService;
import dev.hearth.gateway.dispatch.Dispatcher;
import dev.hearth.gateway.dispatch.Loop;
import dev.hearth.gateway.door.Dialect;
import dev.hearth.gateway.door.Exchange;
import dev.hearth.gateway.door.Refusal;
import dev.hearth.gateway.door.RefusalMeters;
import dev.hearth.gateway.door.Step;
import dev.hearth.gateway.door.Steps;
import dev.hearth.gateway.route.FunctionRoute;
import dev.hearth.gateway.route.Routes;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The Lambda service of the AWS endpoint. One for each event loop. */
public final class LambdaApi implements AwsService {
    private static final String FUNCTIONS = "/2015-03-31/functions";
    private static final String INVOCATIONS = "/invocations";
    private static final String CONFIGURATION = "/configuration";

    /** The deprecated InvokeAsync. */
    private static final String ASYNC_FUNCTIONS = "/2014-11-13/functions/";

    private static final String INVOKE_ASYNC = "/invoke-async";

    private final Routes routes;
    private final String region;
    private final Dialect dialect;
    private final Optional<AsyncEvents> events;
    private final GivenId givenId;
    private final Clock clock;
    private final List<Step> invoke;
    private final List<Step> invokeAsync;
    private final List<Step> list;
    private final List<Step> get;
    private final List<Step> configuration;
    private final List<Step> unknown;

    /**
     * @param events where events go that nobody waits for; absent: they are refused
     * @param internalToken of Hearth's own rooms, whose request ids are believed
     */
    public LambdaApi(
            Routes routes,
            Authorizer authorizer,
            BodyBudget bodies,
            MeterRegistry registry,
            Dispatcher dispatcher,
            Clock clock,
            Loop loop,
            String region,
            Optional<AsyncEvents> events,
            String internalToken) {
        this.events = events;
        this.givenId = new GivenId(internalToken);
        this.clock = clock;
        this.routes = routes;
        this.dialect = new LambdaDialect(new RefusalMeters(registry, "lambda"));
        this.region = region;
        this.invoke = List.of(
                Steps.claim(authorizer),
                Steps.body(bodies),
                Steps.confirm(authorizer, false),
                this::findFunction,
                Steps.permit(authorizer),
                this::checkInvocation,
                this::branch,
                Steps.dispatch(dispatcher, loop, exchange -> InvokeHeaders.details(exchange, clock)));
        this.invokeAsync = List.of(
                Steps.claim(authorizer),
                Steps.body(bodies),
                Steps.confirm(authorizer, false),
                this::findFunction,
                Steps.permit(authorizer),
                this::checkPayload,
                exchange -> takeEvent(exchange, LambdaDialect::acceptedAsync));
        this.list = List.of(
                Steps.claim(authorizer), Steps.body(bodies), Steps.confirm(authorizer, false), this::listFunctions);
        this.get = describing(
                authorizer,
                bodies,
                exchange -> LambdaDialect.json(exchange, FunctionDescription.function(exchange.function())));
        this.configuration = describing(
                authorizer,
                bodies,
                exchange -> LambdaDialect.json(exchange, FunctionDescription.configuration(exchange.function())));
        this.unknown = List.of(
                Steps.claim(authorizer), Steps.body(bodies), Steps.confirm(authorizer, false), this::refuseOperation);
    }

    private List<Step> describing(Authorizer authorizer, BodyBudget bodies, Step describe) {
        return List.of(
                Steps.claim(authorizer),
                Steps.body(bodies),
                Steps.confirm(authorizer, false),
                this::findFunction,
                Steps.permit(authorizer),
                describe);
    }

    @Override
    public String name() {
        return "lambda";
    }

    @Override
    public boolean owns(HttpServerRequest request) {
        return request.path().startsWith(FUNCTIONS) || request.path().startsWith(ASYNC_FUNCTIONS);
    }

    @Override
    public void handle(HttpServerRequest request, Claim claim) {
        String path = request.path();
        String rest = path.startsWith(FUNCTIONS) ? path.substring(FUNCTIONS.length()) : "?";
        List<Step> steps = unknown;
        String target = "";
        if (request.method() == HttpMethod.POST && rest.endsWith(INVOCATIONS) && rest.startsWith("/")) {
            steps = invoke;
            target = rest.substring(1, Math.max(1, rest.length() - INVOCATIONS.length()));
        } else if (request.method() == HttpMethod.POST && invokeAsync(path).isPresent()) {
            steps = invokeAsync;
            target = invokeAsync(path).get();
        } else if (request.method() == HttpMethod.GET) {
            if (rest.isEmpty() || rest.equals("/")) {
                steps = list;
            } else if (rest.endsWith(CONFIGURATION)) {
                steps = configuration;
                target = rest.substring(1, Math.max(1, rest.length() - CONFIGURATION.length()));
            } else if (rest.startsWith("/") && rest.indexOf('/', 1) < 0) {
                steps = get;
                target = rest.substring(1);
            }
        }
        List<Step> chosen = steps;
        Exchange exchange = givenId.of(request.headers())
                .map(id -> new Exchange(request, dialect, chosen, id))
                .orElseGet(() -> new Exchange(request, dialect, chosen));
        exchange.claim(claim);
        exchange.target(target);
        exchange.next();
    }

    /** The function that such a path names. */
    private static Optional<String> invokeAsync(String path) {
        String whole = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        int end = whole.length() - INVOKE_ASYNC.length();
        return whole.startsWith(ASYNC_FUNCTIONS) && whole.endsWith(INVOKE_ASYNC) && end > ASYNC_FUNCTIONS.length()
                ? Optional.of(whole.substring(ASYNC_FUNCTIONS.length(), end))
                : Optional.empty();
    }

    private void findFunction(Exchange exchange) {
        String text = decoded(exchange.target());
        Optional<FunctionName> parsed = FunctionName.parse(text);
        if (parsed.isEmpty()) {
            exchange.refuse(new Refusal.FailedValidation(
                    "1 validation error detected: Value '%s' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: %s"
                            .formatted(text.length() > 140 ? text.substring(0, 140) : text, FunctionName.PATTERN)));
            return;
        }
        FunctionName name = parsed.get();
        Caller caller = exchange.caller();
        String home = caller == null ? "default" : caller.namespace();
        String namespace = name.namespace()
                .or(() -> name.account().map(account -> named(account, home)))
                .orElse(home);
        FunctionRoute function = routes.function(FunctionRoute.key(namespace, name.name()));
        Optional<String> qualifier =
                Optional.ofNullable(exchange.request.getParam("Qualifier")).or(name::qualifier);
        boolean elsewhere = qualifier.isPresent() && !qualifier.get().equals("$LATEST");
        boolean foreign = caller instanceof Caller.KeyHolder && !namespace.equals(home);
        if (foreign || (function != null && !elsewhere)) {
            exchange.function(function != null ? function : unknownElsewhere(namespace, name.name()));
            exchange.next();
            return;
        }
        String arn = FunctionRoute.arn(region, namespace, name.name());
        exchange.refuse(
                new Refusal.UnknownFunction(qualifier.map(q -> arn + ':' + q).orElse(arn)));
    }

    /** The namespace of an account id; the caller's own wins where two namespaces share one. */
    private String named(String account, String home) {
        if (dev.hearth.api.AccountId.of(home).equals(account)) {
            return home;
        }
        String namespace = routes.namespaceOf(account);
        return namespace == null ? "account-" + account : namespace;
    }

    /** Stands in for what the caller may not even know of: the permission step refuses it, existing or not. */
    private FunctionRoute unknownElsewhere(String namespace, String name) {
        return FunctionRoute.of(
                namespace,
                name,
                region,
                "",
                Optional.empty(),
                Optional.empty(),
                java.time.Duration.ofSeconds(1),
                1,
                1,
                FunctionRoute.AuthType.AWS_IAM,
                FunctionRoute.Configuration.NONE);
    }

    private static String decoded(String segment) {
        try {
            return segment.indexOf('%') < 0
                    ? segment
                    : URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return segment;
        }
    }

    private void checkInvocation(Exchange exchange) {
        Optional<Refusal> fault = InvokeHeaders.fault(exchange.request.headers());
        if (fault.isPresent()) {
            exchange.refuse(fault.get());
            return;
        }
        checkPayload(exchange);
    }

    private void checkPayload(Exchange exchange) {
        Buffer payload = JsonPayload.orEmptyObject(exchange.body());
        Optional<String> notJson = JsonPayload.fault(payload);
        if (notJson.isPresent()) {
            exchange.refuse(new Refusal.InvalidJson(notJson.get()));
            return;
        }
        exchange.body(payload);
        exchange.next();
    }

    /** Only who waits for an answer goes on to the dispatcher. */
    private void branch(Exchange exchange) {
        switch (InvokeHeaders.type(exchange.request.headers())) {
            case REQUEST_RESPONSE -> exchange.next();
            case DRY_RUN -> LambdaDialect.noContent(exchange);
            case EVENT -> takeEvent(exchange, LambdaDialect::accepted);
        }
    }

    private void takeEvent(Exchange exchange, Consumer<Exchange> accepted) {
        if (events.isEmpty()) {
            exchange.refuse(new Refusal.InvalidParameter(
                    "InvocationType 'Event' (asynchronous) is not served by this gateway, which has no eventing; use"
                            + " RequestResponse"));
        } else if (exchange.body().length() > PodProtocol.MAX_ASYNC_REQUEST_BYTES) {
            exchange.refuse(new Refusal.TooLarge(PodProtocol.MAX_ASYNC_REQUEST_BYTES));
        } else {
            String trace = InvokeHeaders.details(exchange, clock).traceId();
            exchange.trace(trace);
            events.get().hand(exchange, trace, accepted);
        }
    }

    private void listFunctions(Exchange exchange) {
        Caller caller = exchange.caller();
        if (caller instanceof Caller.KeyHolder(SigningKey key) && key.grants().isPresent()) {
            exchange.refuse(new Refusal.Denied(Denial.accessDenied(
                    "Access key '%s' may do only what its grants say, and ListFunctions is not among it."
                            .formatted(key.accessKeyId()))));
            return;
        }
        if (!(caller instanceof Caller.KeyHolder)) {
            exchange.refuse(new Refusal.UnknownOperation("ListFunctions needs an access key, which belongs to one"
                    + " namespace; with a token of the cluster use 'kubectl get functions'"));
            return;
        }
        LambdaDialect.json(
                exchange, FunctionDescription.list(routes.functions(), caller.namespace(), exchange.request));
    }

    private void refuseOperation(Exchange exchange) {
        exchange.refuse(new Refusal.UnknownOperation(
                "%s %s is not served; Invoke, ListFunctions, GetFunction and GetFunctionConfiguration are. Functions are changed with kubectl."
                        .formatted(exchange.request.method(), FUNCTIONS)));
    }
}
