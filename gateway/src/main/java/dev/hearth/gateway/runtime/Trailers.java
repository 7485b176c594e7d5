package dev.hearth.gateway.runtime;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.Optional;

/**
 * Keeps the trailers of a chunked request, by which a streaming function reports an error after its first bytes. Vert.x
 * drops them for servers, so this looks at the last chunk just before Vert.x does.
 */
final class Trailers extends ChannelInboundHandlerAdapter {
    private static final AttributeKey<HttpHeaders> LAST = AttributeKey.valueOf(Trailers.class, "last");

    /** Must be called when the connection opens. */
    static void keepOn(HttpConnection connection) {
        if (connection instanceof ConnectionBase base) {
            base.channel().pipeline().addBefore("handler", "hearth-trailers", new Trailers());
        }
    }

    /** The trailer of the request that has just ended on this connection. */
    static Optional<String> of(HttpConnection connection, String name) {
        if (connection instanceof ConnectionBase base) {
            HttpHeaders trailers = base.channel().attr(LAST).get();
            return trailers == null ? Optional.empty() : Optional.ofNullable(trailers.get(name));
        }
        return Optional.empty();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (message instanceof LastHttpContent last) {
            HttpHeaders trailers = last.trailingHeaders();
            if (!trailers.isEmpty() || context.channel().attr(LAST).get() != null) {
                context.channel().attr(LAST).set(trailers.isEmpty() ? null : trailers);
            }
        }
        super.channelRead(context, message);
    }
}
