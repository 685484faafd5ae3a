package dev.graceful.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graceful.model.AppKey;
import dev.graceful.model.JournalEntry;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Revision;
import java.time.Instant;
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
    void theRunOfAnEntryOfTheJournalIsTheSameForEveryOperatorThatReadsIt() {
        var intent = new JournalEntry(
                7,
                Instant.parse("2026-01-01T12:00:00.123456789Z"),
                new Event.Starting(Purpose.COMMAND, REVISION, "1f"));

        RunId id = RunId.of(SHOP, intent);

        JournalEntry read = JournalText.decode(JournalText.encode(intent)).orElseThrow();
        assertThat(RunId.of(SHOP, read)).isEqualTo(id);
        // sha256 of "default\nshop\nCOMMAND\naaaa…\n7\n1767268800123", by sha256sum(1).
        assertThat(id.hex()).isEqualTo("c98a7842ccd8a40916fbf0ac4da86e2ce0edd9f6292a75e291fc6ad4d1d0f5ce");
        assertThat(id)
                .isNotEqualTo(RunId.of(SHOP, new JournalEntry(8, intent.at(), intent.event())))
                .isNotEqualTo(RunId.of(SHOP, new JournalEntry(7, intent.at().plusMillis(1), intent.event())))
                .isNotEqualTo(RunId.of(new AppKey("default", "blog"), intent));
    }

    @Test
    void anythingElseIsRefused() {
        var fact = new JournalEntry(1, Instant.EPOCH, new Event.Ran(Purpose.COMMAND, REVISION, null));
        assertThatThrownBy(() -> RunId.of(SHOP, fact)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RunId("../../etc/passwd")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RunId("A".repeat(64))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RunId.of(SHOP, "two\nlines", REVISION, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RunId.of(SHOP, "migrate", REVISION, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
