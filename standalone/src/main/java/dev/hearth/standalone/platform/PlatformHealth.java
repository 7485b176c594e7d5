package dev.hearth.standalone.platform;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/** {@code /q/health/ready}: up from when everything has started until it begins to end. */
@Readiness
@ApplicationScoped
class PlatformHealth implements HealthCheck {
    private volatile @Nullable Platform platform;

    void ready(Platform started) {
        platform = started;
    }

    void ending() {
        platform = null;
    }

    @Override
    public HealthCheckResponse call() {
        Platform running = platform;
        var answer = HealthCheckResponse.named("platform").status(running != null);
        if (running != null) {
            PlatformState state = running.state();
            answer.withData("functions", state.hearthUrl())
                    .withData("aws", state.awsEndpointUrl())
                    .withData("apiServer", state.apiServerUrl());
        }
        return answer.build();
    }
}
