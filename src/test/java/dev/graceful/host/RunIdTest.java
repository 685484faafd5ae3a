package dev.graceful.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graceful.model.AppKey;
import dev.graceful.model.Revision;
import org.junit.jupiter.api.Test;

class RunIdTest {
    private static final AppKey SHOP = new AppKey("default", "shop");
    private static final Revision REVISION = new Revision("a".repeat(40));

    @Test
    void theSameRunHasTheSameIdInEveryOperator() {
        RunId id = RunId.of(SHOP, "migrate", REVISION, 1);

        assertThat(id).isEqualTo(RunId.of(new AppKey("default", "shop"), "migrate", REVISION, 1));
        // sha256 of "default\nshop\nmigrate\naaaa…\n1", by sha256sum(1): machines keep runs under it, so it never
        // changes.
        assertThat(id.hex()).isEqualTo("ada0c74297484f57986ade15dbb7bf160405c154172173afd67324df355f42bf");
    }

    @Test
    void everythingThatMakesItAnotherRunChangesTheId() {
        assertThat(RunId.of(SHOP, "migrate", REVISION, 1))
                .isNotEqualTo(RunId.of(SHOP, "migrate", REVISION, 2))
                .isNotEqualTo(RunId.of(SHOP, "build", REVISION, 1))
                .isNotEqualTo(RunId.of(SHOP, "migrate", new Revision("b".repeat(40)), 1))
                .isNotEqualTo(RunId.of(new AppKey("other", "shop"), "migrate", REVISION, 1));
    }

    @Test
    void anythingElseIsRefused() {
        assertThatThrownBy(() -> new RunId("../../etc/passwd")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RunId("A".repeat(64))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RunId.of(SHOP, "two\nlines", REVISION, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RunId.of(SHOP, "migrate", REVISION, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
