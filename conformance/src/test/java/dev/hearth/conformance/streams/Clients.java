package dev.hearth.conformance.streams;

import dev.hearth.conformance.functions.Platform;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/** The AWS SDK's clients as they are: CBOR, and for the asynchronous one HTTP/2 without TLS. */
final class Clients {
    static KinesisClient kinesis(Platform platform) {
        return of(platform, KinesisClient.builder())
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    static KinesisAsyncClient asynchronous(Platform platform) {
        return of(platform, KinesisAsyncClient.builder()).build();
    }

    private static <B extends AwsClientBuilder<B, C>, C> B of(Platform platform, B builder) {
        return builder.endpointOverride(platform.awsEndpoint())
                .region(Region.of(platform.region()))
                .credentialsProvider(StaticCredentialsProvider.create(platform.key()));
    }

    private Clients() {}
}
