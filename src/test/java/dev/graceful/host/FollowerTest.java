package dev.graceful.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FollowerTest {
    @Test
    void itIsKnownByItsNameHoweverItIsStarted() {
        assertThat(Follower.isOne(List.of("/usr/local/libexec/graceful-follow", "gunicorn")))
                .isTrue();
        assertThat(Follower.isOne(List.of("/usr/bin/python3", "-I", "/usr/local/libexec/graceful-follow", "gunicorn")))
                .isTrue();
        assertThat(Follower.isOne(List.of("python3.6", "-I", "-X", "utf8", "/opt/graceful-follow", "gunicorn")))
                .isTrue();
    }

    @Test
    void whoeverOnlyNamesItIsNone() {
        assertThat(Follower.isOne(List.of("sudo", "-u", "shop", Follower.PATH, "gunicorn")))
                .isFalse();
        assertThat(Follower.isOne(List.of("sh", "-c", "exec " + Follower.PATH + " gunicorn")))
                .isFalse();
        assertThat(Follower.isOne(List.of("python3", "/opt/graceful-followers", "gunicorn")))
                .isFalse();
        assertThat(Follower.isOne(List.of())).isFalse();
    }
}
