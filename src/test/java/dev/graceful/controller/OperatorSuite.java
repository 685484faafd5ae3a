package dev.graceful.controller;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;

/** What the operator does, whichever API server it works with: one operator for all of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OperatorSuite {
    private final OperatorUnderTest operator;

    OperatorSuite(Path kubeconfig) throws IOException {
        operator = new OperatorUnderTest(kubeconfig);
    }

    @AfterAll
    void stop() {
        operator.close();
    }

    @Nested
    class Rollouts extends RolloutCases {
        Rollouts() {
            super(OperatorSuite.this.operator);
        }
    }

    @Nested
    class Troubles extends TroubleCases {
        Troubles() {
            super(OperatorSuite.this.operator);
        }
    }

    @Nested
    class WhichHosts extends HostCases {
        WhichHosts() {
            super(OperatorSuite.this.operator);
        }
    }

    @Nested
    class Admission extends AdmissionCases {
        Admission() {
            super(OperatorSuite.this.operator);
        }
    }
}
