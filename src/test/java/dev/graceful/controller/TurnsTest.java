package dev.graceful.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
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

    @Test
    void whatGoesOnByItselfTakesOneTurnUntilItHasEnded() {
        var shop = new ResourceID("shop-web1", "web");
        var turns = new Turns();
        turns.allow(1);
        assertThat(turns.tryAcquire()).isTrue();

        turns.occupy(shop);
        turns.occupy(shop);
        turns.release();
        assertThat(turns.tryAcquire()).isFalse();

        turns.vacate(shop);
        turns.vacate(shop);
        assertThat(turns.tryAcquire()).isTrue();
        assertThat(turns.tryAcquire()).isFalse();
    }

    @Test
    void whatAnotherOperatorBeganIsCountedToo() {
        var turns = new Turns();
        turns.allow(1);
        assertThat(turns.tryAcquire()).isTrue();

        turns.occupy(new ResourceID("shop-web1", "web"));
        turns.release();

        assertThat(turns.tryAcquire()).isFalse();
    }
}
