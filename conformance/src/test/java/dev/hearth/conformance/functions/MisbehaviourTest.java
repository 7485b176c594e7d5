package dev.hearth.conformance.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Handlers that do what they should not: the caller gets Lambda's error, the next call works, others notice nothing. */
@FunctionsSuite
class MisbehaviourTest {
    /** Does what {@code event.do} says. */
    private static final String MODULE = """
            import {spawn} from 'node:child_process'
            const deeds = {
              fine: async () => process.pid,
              throw: () => { throw new TypeError('thrown') },
              reject: async () => { throw new RangeError('rejected') },
              rejectText: () => Promise.reject('only text'),
              exit: () => process.exit(3),
              exitFine: () => process.exit(0),
              killSelf: () => process.kill(process.pid, 'SIGKILL'),
              hang: () => new Promise(() => setInterval(() => {}, 1000)),
              spin: () => { for (;;); },
              cycle: async () => { const a = {}; a.a = a; return a },
              big: async () => 10n,
              nothing: async () => undefined,
              print: () => new Promise(done => {
                const line = 'x'.repeat(1 << 20) + '\\n'
                let left = 200
                const more = () => { if (left-- === 0) return done('printed'); process.stdout.write(line, more) }
                more()
              }),
              eat: async () => { const all = []; for (;;) all.push(Buffer.alloc(16 << 20, 1)) },
              leave: async () => { const child = spawn('sleep', ['600'], {detached: true, stdio: 'ignore'}); child.unref(); return child.pid },
            }
            export const handler = (event, context, callback) => {
              if (event.do === 'twice') { callback(null, 'one'); callback(null, 'two'); return }
              return deeds[event.do]()
            }
            """;

    private static Deployed function(Workshop workshop, int timeoutSeconds) {
        return workshop.node(MODULE, Map.of("timeoutSeconds", timeoutSeconds)).ready();
    }

    private static String doing(String deed) {
        return "{\"do\":\"" + deed + "\"}";
    }

    private static void theNextCallWorks(Deployed function) {
        assertThat(function.answer(doing("fine")).asInt()).isPositive();
    }

    @Test
    void throwing(Workshop workshop) {
        var function = function(workshop, 3);
        var error = function.error(doing("throw"));
        assertThat(error.path("errorType").asText()).isEqualTo("TypeError");
        assertThat(error.path("errorMessage").asText()).isEqualTo("thrown");
        assertThat(error.path("trace").isArray()).isTrue();
        theNextCallWorks(function);
    }

    @Test
    void rejecting(Workshop workshop) {
        var function = function(workshop, 3);
        assertThat(function.error(doing("reject")).path("errorType").asText()).isEqualTo("RangeError");
        assertThat(function.error(doing("rejectText")).path("errorMessage").asText())
                .contains("only text");
        theNextCallWorks(function);
    }

    @Test
    void exiting(Workshop workshop) {
        var function = function(workshop, 5);
        var error = function.error(doing("exit"));
        assertThat(error.path("errorType").asText()).isEqualTo("Runtime.ExitError");
        assertThat(error.path("errorMessage").asText())
                .matches("RequestId: \\S+ Error: Runtime exited with error: exit status 3");
        theNextCallWorks(function);
        assertThat(function.error(doing("exitFine")).path("errorType").asText()).isEqualTo("Runtime.ExitError");
        theNextCallWorks(function);
    }

    @Test
    void beingKilled(Workshop workshop) {
        var function = function(workshop, 5);
        var error = function.error(doing("killSelf"));
        assertThat(error.path("errorType").asText()).isEqualTo("Runtime.ExitError");
        assertThat(error.path("errorMessage").asText()).endsWith("signal: killed");
        theNextCallWorks(function);
    }

    @Test
    void hanging(Workshop workshop) {
        var function = function(workshop, 1);
        for (String deed : new String[] {"hang", "spin"}) {
            var error = function.error(doing(deed));
            assertThat(error.path("errorType").asText()).isEqualTo("Sandbox.Timedout");
            assertThat(error.path("errorMessage").asText())
                    .matches("RequestId: \\S+ Error: Task timed out after 1.00 seconds");
            theNextCallWorks(function);
        }
    }

    @Test
    void printingWithoutEnd(Workshop workshop) {
        var function = function(workshop, 30);
        assertThat(function.answer(doing("print")).asText()).isEqualTo("printed");
        theNextCallWorks(function);
    }

    @Test
    void answeringTwice(Workshop workshop) {
        var function = function(workshop, 3);
        for (int i = 0; i < 3; i++) {
            assertThat(function.answer(doing("twice")).asText()).isEqualTo("one");
        }
        theNextCallWorks(function);
    }

    @Test
    void answeringWhatIsNoJson(Workshop workshop) {
        var function = function(workshop, 3);
        assertThat(function.error(doing("cycle")).path("errorType").asText()).isNotEmpty();
        assertThat(function.error(doing("big")).path("errorType").asText()).isNotEmpty();
        assertThat(function.answer(doing("nothing")).isNull()).isTrue();
        theNextCallWorks(function);
    }

    @Test
    void eatingAllMemory(Workshop workshop) {
        var function = function(workshop, 20);
        assertThat(function.error(doing("eat")).path("errorType").asText())
                .isIn("Runtime.OutOfMemory", "Runtime.ExitError");
        theNextCallWorks(function);
    }

    @Test
    void leavingChildrenBehind(Platform platform, Workshop workshop) {
        assumeTrue(platform.url().getHost().equals("127.0.0.1"), "the child is on this machine");
        var function = function(workshop, 5);
        long child = function.answer(doing("leave")).asLong();
        theNextCallWorks(function);
        assertThat(ProcessHandle.of(child)).as("it may live as long as its pod").isPresent();

        platform.kubectl().out("delete", "fn", function.name());
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        ProcessHandle.of(child).filter(ProcessHandle::isAlive).isEmpty());
    }

    @Test
    void killingItsProcessFromOutside(Platform platform, Workshop workshop) {
        assumeTrue(platform.url().getHost().equals("127.0.0.1"), "the process is on this machine");
        var function = function(workshop, 5);
        for (int i = 0; i < 3; i++) {
            long process = function.answer(doing("fine")).asLong();
            var pods = function.pods();
            ProcessHandle.of(process).orElseThrow().destroyForcibly();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> !function.pods().containsAll(pods)); // until then a call may still be given to it
            theNextCallWorks(function);
        }
    }

    @Test
    void othersNoticeNothing(Workshop workshop) {
        var neighbour =
                workshop.node("export const handler = async () => 'calm'").ready();
        var function = function(workshop, 1);
        for (String deed : new String[] {"exit", "hang", "killSelf"}) {
            function.error(doing(deed));
            assertThat(neighbour.answer("1").asText()).isEqualTo("calm");
        }
    }

    @Test
    void failingToLoad(Workshop workshop) {
        var broken = workshop.node("throw new Error('at init')");
        var error = broken.error("1");
        assertThat(error.path("errorMessage").asText()).contains("at init");
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            var ready = broken.condition("Ready");
            assertThat(ready.path("status").asText()).isEqualTo("False");
            assertThat(ready.path("message").asText()).contains("at init");
        });
    }

    @Test
    void namingAHandlerThatIsNotThere(Workshop workshop) {
        var broken = workshop.node(MODULE, Map.of("handler", "index.nothing"));
        assertThat(broken.error("1").path("errorType").asText()).isEqualTo("Runtime.HandlerNotFound");
    }
}
