package dev.graceful.controller;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TurnsTest {
    @Test
    void asManyAreTakenAsAreAllowedAndTakenOnesAreKeptWhenFewerAreAllowed() {
        var turns = new Turns();
        turns.allow(2);

        assertThat(turns.tryAcquire()).isTrue();
        assertThat(turns.tryAcquire()).isTrue();
        assertThat(turns.tryAcquire()).isFalse();

        turns.allow(1);
        turns.release();
        assertThat(turns.tryAcquire()).isFalse();
        turns.release();
        assertThat(turns.tryAcquire()).isTrue();

        turns.allow(3);
        assertThat(turns.tryAcquire(2)).isTrue();
        assertThat(turns.tryAcquire()).isFalse();
    }
}
