package dev.hearth.gateway.aws;

import dev.hearth.aws.signature.Claim;
import io.vertx.core.http.HttpServerRequest;

/** A service behind the AWS endpoint. It checks the claim itself, since it alone knows how its bodies are signed. */
public interface AwsService {
    /** The service's name in the credential scope of a signature, such as {@code lambda}. */
    String name();

    /** Does this unsigned or token-bearing request belong to it? Services are asked in their order. */
    boolean owns(HttpServerRequest request);

    /** On the request's event loop, before any of its body is read. */
    void handle(HttpServerRequest request, Claim claim);
}
