package dev.graceful.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.host.Snapshot.ProcessFact;
import dev.graceful.model.ServerKind;

/** What a picture of the processes has to show. */
final class FoundAssertions {
    private FoundAssertions() {}

    static void assertOne(Picture picture, long pid) {
        assertThat(picture).isInstanceOfSatisfying(Picture.One.class, one -> {
            assertThat(one.master().id().pid()).isEqualTo(pid);
            assertThat(one.kind()).isEqualTo(ServerKind.GUNICORN);
        });
    }

    static void assertOther(Picture picture, long pid) {
        assertThat(picture).isInstanceOfSatisfying(Picture.One.class, one -> {
            assertThat(one.master().id().pid()).isEqualTo(pid);
            assertThat(one.kind()).isEqualTo(ServerKind.OTHER);
        });
    }

    static void assertTwo(Picture picture, long old, long fresh) {
        assertThat(picture)
                .isInstanceOfSatisfying(
                        Picture.Two.class,
                        two -> assertThat(new long[] {pid(two.old()), pid(two.fresh())})
                                .containsExactly(old, fresh));
    }

    private static long pid(ProcessFact process) {
        return process.id().pid();
    }

    static void assertUnclear(Picture picture, String reason) {
        assertThat(picture)
                .isInstanceOfSatisfying(
                        Picture.Unclear.class,
                        unclear -> assertThat(unclear.reason()).contains(reason));
    }
}
