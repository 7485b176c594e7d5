package dev.hearth.gateway.peers;

import dev.hearth.gateway.dispatch.Loan;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerResponse;

/** A loan as headers and a body, a line for each pod, there and back. */
final class LoanForm {
    static void write(Loan loan, HttpServerResponse response) {
        response.headers().set(Wire.MOST, Integer.toString(loan.places()));
        if (loan.homeWaits()) {
            response.headers().set(Wire.HOME_WAITS, "true");
        }
        response.end(String.join("\n", loan.pods()));
    }

    /**
     * A gateway that knows nothing of loans lends nothing.
     *
     * @throws IllegalArgumentException when it is none
     */
    static Loan read(HttpClientResponse response, Buffer body) {
        return response.statusCode() == 200
                ? new Loan(
                        Wire.number(response.headers(), Wire.MOST),
                        response.headers().contains(Wire.HOME_WAITS),
                        body.toString().lines().toList())
                : Loan.NONE;
    }

    private LoanForm() {}
}
