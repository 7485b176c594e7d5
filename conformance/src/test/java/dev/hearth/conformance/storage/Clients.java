package dev.hearth.conformance.storage;

import dev.hearth.conformance.functions.Platform;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;

/** The AWS SDK's clients, with nothing but the endpoint and the keys of {@code ./hearth env}. */
final class Clients {
    static DynamoDbClient dynamodb(Platform platform) {
        return of(platform, DynamoDbClient.builder())
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    static S3Client s3(Platform platform) {
        return of(platform, S3Client.builder())
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .forcePathStyle(true)
                .build();
    }

    static LambdaClient lambda(Platform platform) {
        return of(platform, LambdaClient.builder())
                .httpClientBuilder(UrlConnectionHttpClient.builder().socketTimeout(Duration.ofSeconds(60)))
                .build();
    }

    static CognitoIdentityProviderClient cognito(Platform platform) {
        return of(platform, CognitoIdentityProviderClient.builder())
                .httpClientBuilder(UrlConnectionHttpClient.builder().socketTimeout(Duration.ofSeconds(60)))
                .build();
    }

    private static <B extends AwsClientBuilder<B, C>, C> B of(Platform platform, B builder) {
        return builder.endpointOverride(platform.awsEndpoint())
                .region(Region.of(platform.region()))
                .credentialsProvider(StaticCredentialsProvider.create(platform.key()));
    }

    private Clients() {}
}
