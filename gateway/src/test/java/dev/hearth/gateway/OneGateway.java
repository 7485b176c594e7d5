package dev.hearth.gateway;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A gateway that is the only one, anew for each test. */
abstract class OneGateway {
    Rig rig;

    @BeforeEach
    void start() {
        rig = new Rig();
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
    }
}
