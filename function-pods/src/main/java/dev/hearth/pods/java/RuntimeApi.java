package dev.hearth.pods.java;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * One keep-alive connection to the Runtime API, for one thread. The answer to an invocation and the request for the
 * next are one write and one read. It comes back when the connection drops, and gives up after {@value #GIVE_UP_MS} ms. Of
 * several gateways one may send it to another (307); when that one is not there, or goes, it asks at the first address again.
 */
final class RuntimeApi {
    private static final String RUNTIME = "/2018-06-01/runtime";
    private static final long GIVE_UP_MS = 40_000;
    private static final long STEADY_MS = 5_000; // a connection that lived so long was a good one
    private static final int CONNECT_MS = 10_000;
    private static final int REDIRECT_MS = 2_000; // longest to reach the gateway that another one has named
    private static final int MOST_REDIRECTS = 4; // in a row, without a pause

    private final Settings settings;
    private final byte[] next;
    private @Nullable Socket socket;
    private @Nullable InputStream in;
    private @Nullable OutputStream out;
    private @Nullable InetSocketAddress elsewhere;
    private int redirects;
    private long connectedAtMs;
    private long failingSinceMs = -1;
    private int retries;

    /** The gateway has no work for this pod, and never will. */
    static final class GoAway extends Exception {
        private static final long serialVersionUID = 1;
    }

    RuntimeApi(Settings settings) {
        this.settings = settings;
        String ticket = settings.ticket().isEmpty() ? "" : "Hearth-Assignment: " + settings.ticket() + "\r\n";
        this.next = head("GET", RUNTIME + "/invocation/next", ticket).getBytes(StandardCharsets.UTF_8);
    }

    /** The same connection in the hands of the function that this pod has become. */
    RuntimeApi as(Settings function) {
        RuntimeApi continued = new RuntimeApi(function);
        continued.socket = socket;
        continued.in = in;
        continued.out = out;
        continued.elsewhere = elsewhere;
        continued.connectedAtMs = connectedAtMs;
        return continued;
    }

    /** Asks for an invocation until there is one. */
    Reply next() throws GoAway {
        return ask(next, Reply::isInvocation);
    }

    /** Asks for a function until there is one. */
    Reply assignment() throws GoAway {
        byte[] request = head("GET", "/hearth/2026-11-23/assignment", "").getBytes(StandardCharsets.UTF_8);
        return ask(request, reply -> reply.status() == 200);
    }

    private Reply ask(byte[] request, Predicate<Reply> brings) throws GoAway {
        while (true) {
            Reply reply = call(request, new byte[0], Integer.MAX_VALUE, () -> {});
            if (reply != null && brings.test(reply)) {
                redirects = 0;
                return reply;
            }
            if (reply != null && reply.status() == 307 && redirects <= MOST_REDIRECTS) {
                continue;
            }
            if (reply != null && (reply.status() == 403 || reply.status() == 410)) {
                throw new GoAway();
            }
            backOff();
        }
    }

    /**
     * Answers an invocation.
     *
     * @param kind {@code response} or {@code error}
     * @param headers further header lines, each with its line end
     * @param sent called once, when the answer is on its way
     * @return the reply, which is the next invocation when that was asked for; null when the connection dropped twice
     */
    @Nullable
    Reply answer(String requestId, String kind, String headers, byte[] body, Runnable sent) {
        return call(post("/invocation/" + requestId + "/" + kind, headers, body), body, 1, sent);
    }

    void initError(String headers, byte[] body) {
        call(post("/init/error", headers, body), body, 1, () -> {});
    }

    private byte[] post(String path, String headers, byte[] body) {
        String all = headers + "Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n";
        return head("POST", RUNTIME + path, all).getBytes(StandardCharsets.UTF_8);
    }

    private String head(String method, String path, String headers) {
        String token = settings.token().isEmpty() ? "" : "Authorization: Bearer " + settings.token() + "\r\n";
        return method + " " + path + " HTTP/1.1\r\nHost: " + settings.runtimeApi() + "\r\nHearth-Redirect: follow\r\n"
                + token + headers + "\r\n";
    }

    private @Nullable Reply call(byte[] head, byte[] body, int resend, Runnable sent) {
        Runnable whenSent = sent;
        int left = resend;
        while (true) {
            try {
                OutputStream stream = out;
                if (stream == null) {
                    stream = connect();
                }
                byte[] whole = new byte[head.length + body.length];
                System.arraycopy(head, 0, whole, 0, head.length);
                System.arraycopy(body, 0, whole, head.length, body.length);
                stream.write(whole);
                whenSent.run();
                whenSent = () -> {};
                Reply reply = Reply.read(java.util.Objects.requireNonNull(in));
                if (reply.status() < 500) {
                    failingSinceMs = -1;
                    retries = 0;
                }
                if (reply.status() == 307) {
                    go(reply.header("location"));
                }
                return reply;
            } catch (IOException e) {
                boolean dropped = close();
                elsewhere = null;
                backOff();
                if (dropped && left-- == 0) {
                    return null;
                }
            }
        }
    }

    /** The next request is for the gateway of that address. */
    private void go(String location) {
        close();
        redirects++;
        URI address = URI.create(location);
        elsewhere = address.getHost() == null ? null : new InetSocketAddress(address.getHost(), address.getPort());
    }

    private void backOff() {
        long nowMs = System.nanoTime() / 1_000_000;
        if (failingSinceMs < 0) {
            failingSinceMs = nowMs;
        }
        if (nowMs - failingSinceMs > GIVE_UP_MS) {
            System.err.println("The Runtime API at " + settings.runtimeApi() + " has not answered for "
                    + GIVE_UP_MS / 1000 + " s; this pod gives up.");
            System.exit(1);
        }
        try {
            Thread.sleep(Math.min(10L << retries, 1000));
        } catch (InterruptedException e) {
            // the handler's doing; there is nobody here to interrupt
        }
        retries = Math.min(retries + 1, 10);
    }

    private OutputStream connect() throws IOException {
        int colon = settings.runtimeApi().lastIndexOf(':');
        Socket fresh = new Socket();
        try {
            fresh.setTcpNoDelay(true);
            keepAlive(fresh);
            InetSocketAddress given = elsewhere;
            if (given != null) {
                fresh.connect(given, REDIRECT_MS);
            } else {
                fresh.connect(
                        new InetSocketAddress(
                                settings.runtimeApi().substring(0, colon),
                                Integer.parseInt(settings.runtimeApi().substring(colon + 1))),
                        CONNECT_MS);
            }
        } catch (IOException | IllegalArgumentException e) {
            fresh.close();
            throw e instanceof IOException io ? io : new SocketException(String.valueOf(e.getMessage()));
        }
        socket = fresh;
        in = new BufferedInputStream(fresh.getInputStream(), 16 * 1024);
        OutputStream stream = fresh.getOutputStream();
        out = stream;
        connectedAtMs = System.nanoTime() / 1_000_000;
        return stream;
    }

    /** A gateway whose machine is lost is noticed after half a minute. */
    private static void keepAlive(Socket socket) throws IOException {
        socket.setKeepAlive(true);
        if (socket.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
            socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 15);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, 5);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, 3);
        }
    }

    /** Whether there was a connection. */
    private boolean close() {
        Socket old = socket;
        if (old == null) {
            return false;
        }
        try {
            old.close();
        } catch (IOException e) {
            // it is gone already
        }
        socket = null;
        in = null;
        out = null;
        if (System.nanoTime() / 1_000_000 - connectedAtMs > STEADY_MS) {
            failingSinceMs = -1;
            retries = 0;
        }
        return true;
    }
}
