package dev.hearth.cluster;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/** {@code /q/health/ready}: up from when the room serves until it begins to end. */
@Readiness
@ApplicationScoped
class RoomHealth implements HealthCheck {
    private volatile @Nullable Room room;

    void ready(Room started) {
        room = started;
    }

    void ending() {
        room = null;
    }

    @Override
    public HealthCheckResponse call() {
        Room serving = room;
        return HealthCheckResponse.named(serving == null ? "room" : serving.title())
                .status(serving != null)
                .build();
    }
}
