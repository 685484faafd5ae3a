package dev.graceful.testing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class RequirementTest {

    @Test
    void aLackSkipsTheSuiteOnAUsersMachine() {
        assertThatThrownBy(() -> Requirement.unmet("the suite", "there is no Go", false))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("the suite: there is no Go");
    }

    @Test
    void aLackIsAFailureInContinuousIntegration() {
        assertThatThrownBy(() -> Requirement.unmet("the suite", "there is no Go", true))
                .isInstanceOf(AssertionError.class)
                .hasMessage("the suite is compulsory here (CI=true), but there is no Go");
    }
}
