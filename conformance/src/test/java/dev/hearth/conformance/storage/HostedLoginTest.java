package dev.hearth.conformance.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.hearth.conformance.browser.Browser;
import dev.hearth.conformance.functions.Platform;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;

/** The hosted login as a person sees it: a page in a browser, a password, and back to the application. */
@StorageSuite
class HostedLoginTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The queries with which people came back to the application. */
    private final LinkedBlockingQueue<String> arrivals = new LinkedBlockingQueue<>();

    private HttpServer application;

    @BeforeEach
    void start() throws IOException {
        application = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        application.createContext("/callback", exchange -> {
            arrivals.add(String.valueOf(exchange.getRequestURI().getRawQuery()));
            byte[] page = "<html><body>Welcome back</body></html>".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("content-type", "text/html");
            exchange.sendResponseHeaders(200, page.length);
            try (var body = exchange.getResponseBody()) {
                body.write(page);
            }
        });
        application.start();
    }

    @AfterEach
    void stop() {
        application.stop(0);
    }

    private String callback() {
        return "http://127.0.0.1:" + application.getAddress().getPort() + "/callback";
    }

    private Map<String, Object> poolWithAda() {
        return Map.of(
                "deletionPolicy",
                "Delete",
                "clients",
                List.of(Map.of("name", "web", "callbackURLs", List.of(callback()))),
                "users",
                List.of(Map.of(
                        "username",
                        "ada",
                        "password",
                        "Analytical-1",
                        "attributes",
                        Map.of("email", "ada@example.com", "given_name", "Ada", "family_name", "Lovelace"))));
    }

    @Test
    void somebodySignsInOnThePageAndComesBackWithACode(Platform platform) throws Exception {
        try (Browser browser = Browser.orSkip(platform.folder());
                Made pool = Made.applied(platform, "UserPool", poolWithAda()).ready(Duration.ofMinutes(8));
                CognitoIdentityProviderClient cognito = Clients.cognito(platform)) {
            JsonNode status = platform.kubectl()
                    .run("get", "userpool", pool.name(), "-o", "json")
                    .succeeds()
                    .json()
                    .path("status");
            String login = status.path("loginUrl").asText();

            browser.open(login.replace(encoded(callback()), encoded("http://127.0.0.1:9/stolen")));
            browser.awaitTrue("document.body.innerText.includes('redirect_uri')");
            assertThat(browser.evaluate("location.href").asText())
                    .as("nobody is sent elsewhere")
                    .startsWith(status.path("issuer").asText());

            browser.open(login);
            signIn(browser, "Analytical-2");
            browser.awaitTrue("document.body.innerText.includes('Invalid username or password')");
            assertThat(arrivals).isEmpty();

            signIn(browser, "Analytical-1");
            await().atMost(Duration.ofSeconds(60)).until(() -> !arrivals.isEmpty());
            browser.awaitTrue("document.body.innerText.includes('Welcome back')");

            String access = exchange(platform, status, code(arrivals.poll(1, TimeUnit.SECONDS)));
            assertThat(cognito.getUser(get -> get.accessToken(access)).username())
                    .isEqualTo("ada");
        }
    }

    private static void signIn(Browser browser, String password) {
        browser.awaitTrue("!!document.getElementById('kc-login')");
        browser.evaluate("document.getElementById('username').value = 'ada';"
                + "document.getElementById('password').value = '" + password + "';"
                + "document.getElementById('kc-login').click()");
    }

    private static String code(String query) {
        return List.of(query.split("&")).stream()
                .filter(part -> part.startsWith("code="))
                .map(part -> part.substring("code=".length()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("came back without a code: " + query));
    }

    /** What the application does with the code: its tokens, by the endpoint that OpenID Connect names. */
    private String exchange(Platform platform, JsonNode status, String code) throws Exception {
        String form = Map.of(
                        "grant_type",
                        "authorization_code",
                        "client_id",
                        status.path("clients").path(0).path("clientId").asText(),
                        "redirect_uri",
                        callback(),
                        "code",
                        code)
                .entrySet()
                .stream()
                .map(field -> field.getKey() + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
        String answer = platform.http()
                .send(
                        HttpRequest.newBuilder(
                                        URI.create(status.path("issuer").asText() + "/protocol/openid-connect/token"))
                                .header("content-type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString(form))
                                .build(),
                        BodyHandlers.ofString())
                .body();
        String access = JSON.readTree(answer).path("access_token").asText();
        assertThat(access).as(answer).isNotEmpty();
        return access;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
