package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.InvalidParameterValueException;
import software.amazon.awssdk.services.lambda.model.InvalidRequestContentException;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

/** What of the Lambda API is refused, whoever asks. */
class InvokeRefusalsTest extends LambdaCalls {
    @Test
    void answersAnUnknownFunctionWith404() {
        assertThatThrownBy(() -> invoke("nobody", "{}"))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining("Function not found: arn:aws:lambda:us-east-1:000000000000:function:nobody")
                .extracting(e -> ((LambdaException) e).statusCode())
                .isEqualTo(404);
    }

    @Test
    void answersAnUnknownQualifierWith404() throws Exception {
        rig.function("hello");

        assertThatThrownBy(() -> lambda.invoke(
                        call -> call.functionName("hello").qualifier("7").payload(SdkBytes.fromUtf8String("{}"))))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining("function:hello:7");
    }

    @Test
    void answersAnImpossibleNameWith400() {
        assertThatThrownBy(() -> invoke("he llo!", "{}"))
                .isInstanceOf(LambdaException.class)
                .hasMessageContaining("'functionName' failed to satisfy constraint")
                .extracting(e -> ((LambdaException) e).statusCode())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "nonsense", "{\"a\":1} trailing", "{'a':1}", " "})
    void answersMalformedJsonWith400(String payload) {
        rig.function("hello");

        assertThatThrownBy(() -> invoke("hello", payload))
                .isInstanceOf(InvalidRequestContentException.class)
                .hasMessageContaining("Could not parse request body into json: Could not parse payload into json: ")
                .extracting(e -> ((LambdaException) e).statusCode())
                .isEqualTo(400);
    }

    @Test
    void answersATooLargePayloadWith413AndStaysUsable() throws Exception {
        rig.function("hello");
        rig.pod("p1", "hello").serve(event -> event.length() + "");
        String tooLarge = "\"" + "x".repeat(6_291_456 - 1) + "\"";

        assertThatThrownBy(() -> invoke("hello", tooLarge))
                .isInstanceOf(LambdaException.class)
                .hasMessageContaining("Request must be smaller than 6291456 bytes for the InvokeFunction operation")
                .satisfies(
                        e -> assertThat(((LambdaException) e).awsErrorDetails().errorCode())
                                .isEqualTo("RequestEntityTooLargeException"))
                .extracting(e -> ((LambdaException) e).statusCode())
                .isEqualTo(413);
        assertThat(invoke("hello", tooLarge.substring(0, 6_291_455) + "\"")
                        .payload()
                        .asUtf8String())
                .isEqualTo("6291456");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no Base64!", "bm90IGpzb24=", "WzFd"})
    void refusesAClientContextThatIsNoObject(String context) {
        rig.function("hello");

        assertThatThrownBy(
                        () -> lambda.invoke(call -> call.functionName("hello").clientContext(context)))
                .isInstanceOf(InvalidRequestContentException.class)
                .hasMessageContaining("Client context must be a valid Base64-encoded JSON object.");
    }

    @Test
    void refusesAnAsynchronousInvocationWhereThereIsNoEventing() {
        rig.function("hello");

        assertThatThrownBy(() -> lambda.invoke(call -> call.functionName("hello")
                        .invocationType(InvocationType.EVENT)
                        .payload(SdkBytes.fromUtf8String("{}"))))
                .isInstanceOf(InvalidParameterValueException.class)
                .hasMessageContaining("use RequestResponse");
    }

    @Test
    void refusesOtherOperationsAndServices() throws Exception {
        assertThatThrownBy(() -> lambda.deleteFunction(delete -> delete.functionName("hello")))
                .isInstanceOf(LambdaException.class)
                .hasMessageContaining("is not served");
        HttpResponse<String> dynamo = rig.send(HttpRequest.newBuilder(rig.aws("/"))
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=AKIDTEST/20261123/r/dynamodb/aws4_request, SignedHeaders=host,"
                                + " Signature=0")
                .header("X-Amz-Date", "20261123T000000Z")
                .POST(HttpRequest.BodyPublishers.ofString("{}")));
        assertThat(dynamo.statusCode()).isEqualTo(404);
        assertThat(dynamo.body()).contains("UnknownOperationException", "Service 'dynamodb' is not served", "lambda");
    }
}
