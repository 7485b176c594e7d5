package dev.hearth.conformance.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.conformance.functions.Platform;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The steps of {@code examples/guestbook/README.md}. */
@StorageSuite
class GuestbookTest {
    private static final String FOLDER = "../examples/guestbook/";

    @BeforeEach
    void apply(Platform platform) {
        platform.kubectl().out("apply", "-f", FOLDER);
        platform.kubectl()
                .run("wait", "--for=condition=Ready", "table/guestbook", "fn/guestbook", "--timeout=60s")
                .succeeds();
    }

    @AfterEach
    void delete(Platform platform) {
        platform.kubectl().run("delete", "-f", FOLDER, "--ignore-not-found", "--wait=false");
    }

    @Test
    void keepsWhatVisitorsWriteNewestFirst(Platform platform) throws Exception {
        URI page = URI.create(platform.url() + "/functions/default/guestbook");
        for (String name : new String[] {"Ada", "Grace"}) {
            String entry = "{\"name\": \"%s\", \"text\": \"Hello!\"}".formatted(name);
            var answer = platform.http()
                    .send(
                            HttpRequest.newBuilder(page)
                                    .POST(HttpRequest.BodyPublishers.ofString(entry))
                                    .build(),
                            BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        }
        assertThat(platform.http()
                        .send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString())
                        .body())
                .isEqualTo("[{\"name\":\"Grace\",\"text\":\"Hello!\"},{\"name\":\"Ada\",\"text\":\"Hello!\"}]");
    }
}
