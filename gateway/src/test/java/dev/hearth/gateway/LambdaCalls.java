package dev.hearth.gateway;

import org.junit.jupiter.api.BeforeEach;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/** Calls of the Lambda API with AWS's own client, by somebody who may. */
abstract class LambdaCalls extends OneGateway {
    LambdaClient lambda;

    @BeforeEach
    void connect() {
        lambda = rig.client();
    }

    InvokeResponse invoke(String name, String payload) {
        return lambda.invoke(call -> call.functionName(name).payload(SdkBytes.fromUtf8String(payload)));
    }
}
