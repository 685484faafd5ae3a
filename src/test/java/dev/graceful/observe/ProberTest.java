package dev.graceful.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.host.Answer;
import dev.graceful.host.HostException;
import dev.graceful.host.Question;
import dev.graceful.model.Address;
import dev.graceful.model.Desired;
import dev.graceful.model.Journal;
import dev.graceful.model.JournalEntry;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Master;
import dev.graceful.model.Masters;
import dev.graceful.model.Owner;
import dev.graceful.model.Probe;
import dev.graceful.model.ProcessId;
import dev.graceful.model.Revision;
import dev.graceful.model.ServerKind;
import dev.graceful.model.Settings;
import dev.graceful.model.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How often an application is asked, and when what it says of itself is enough. */
class ProberTest {
    private static final Revision WISHED = new Revision("a".repeat(40));
    private static final ProcessId OLD = new ProcessId(10, 1, "boot");
    private static final ProcessId FRESH = new ProcessId(20, 2, "boot");
    private static final Journal REST = Journal.empty();
    private static final Journal RELOADING =
            new Journal(List.of(new JournalEntry(1, Instant.EPOCH, new Event.Signalling(Purpose.SPAWN, OLD, WISHED))));

    /** Answers in turn with these revisions, over and over. */
    private static final class Turning extends StrictHost {
        private final List<String> revisions;
        private int asked;

        private Turning(String... revisions) {
            this.revisions = List.of(revisions);
        }

        @Override
        public Answer ask(Question question) {
            return new Answer.Answered(200, Map.of("x", revisions.get(asked++ % revisions.size())), "");
        }
    }

    private static Master master(ProcessId id, int workers) {
        return new Master(
                id,
                1,
                "shop",
                Instant.EPOCH,
                ServerKind.GUNICORN,
                List.of("gunicorn"),
                null,
                "/srv/shop",
                Settings.unknown(),
                new Owner.Nobody(),
                List.of(new Address.Tcp("0.0.0.0", 8000)),
                LongStream.range(0, workers)
                        .mapToObj(i -> new Worker(new ProcessId(id.pid() + 1 + i, i, "boot"), Instant.EPOCH))
                        .toList());
    }

    private static Probe probe(
            Turning host, int successes, Desired.@Nullable Version version, Masters masters, Journal journal)
            throws HostException {
        var http = new Desired.Http("/", null, "localhost", 200, successes, Duration.ofSeconds(5));
        Desired plain = Table.wish(new Desired.Locator.Discover(), Desired.ServerWish.AUTO);
        var desired = new Desired(
                plain.app(),
                plain.host(),
                plain.repo(),
                plain.requested(),
                WISHED,
                plain.path(),
                plain.localChanges(),
                plain.runAs(),
                plain.server(),
                plain.locator(),
                plain.reload(),
                new Desired.Verify(http, null, Duration.ZERO, version, null, null),
                plain.attempt());
        return Prober.probe(host, desired, masters, journal);
    }

    private static Probe versions(Turning host, Masters masters, Journal journal) throws HostException {
        return probe(host, 3, new Desired.Version.Header("x"), masters, journal);
    }

    @Test
    void atRestNoMoreIsAskedThanIsDeclared() throws HostException {
        var host = new Turning("aaaaaaa");

        assertThat(versions(host, new Masters.OneMaster(master(OLD, 8)), REST))
                .isEqualTo(new Probe.Answered(3, new Probe.Versions(3, List.of())));
        assertThat(host.asked).isEqualTo(3);
    }

    @Test
    void aReloadIsProvenByTwoAnswersForEachWorkerAndAtMostThirty() throws HostException {
        for (int[] workersAndAnswers : new int[][] {{1, 3}, {8, 16}, {40, 30}}) {
            var host = new Turning("aaaaaaa");
            var one = new Masters.OneMaster(master(FRESH, workersAndAnswers[0]));

            assertThat(versions(host, one, RELOADING))
                    .isEqualTo(new Probe.Answered(
                            workersAndAnswers[1], new Probe.Versions(workersAndAnswers[1], List.of())));
        }
    }

    @Test
    void whoIsNotAskedForItsRevisionIsAskedAsEver() throws HostException {
        var host = new Turning("x");

        assertThat(probe(host, 3, null, new Masters.OneMaster(master(FRESH, 8)), RELOADING))
                .isEqualTo(new Probe.Answered(3));
    }

    @Test
    void oneOldAnswerAmongManyIsFoundOnceTheNewCodeServesAlone() throws HostException {
        var host = new Turning("aaaaaaa", "aaaaaaa", "aaaaaaa", "aaaaaaa", "bbbbbbb");
        var drained = new Masters.TwoMasters(master(OLD, 0), master(FRESH, 8));

        assertThat(versions(host, drained, RELOADING))
                .isEqualTo(new Probe.Answered(5, new Probe.Versions(4, List.of("bbbbbbb"))));
    }

    @Test
    void whileTwoGenerationsServeOneNewAnswerIsEnoughAndNoneIsLookedForLong() throws HostException {
        var both = new Masters.TwoMasters(master(OLD, 4), master(FRESH, 4));
        var mixed = new Turning("bbbbbbb", "bbbbbbb", "bbbbbbb", "bbbbbbb", "aaaaaaa");
        var old = new Turning("bbbbbbb");

        assertThat(versions(mixed, both, RELOADING))
                .isEqualTo(new Probe.Answered(5, new Probe.Versions(1, List.of("bbbbbbb"))));
        assertThat(versions(old, both, RELOADING))
                .isEqualTo(new Probe.Answered(16, new Probe.Versions(0, List.of("bbbbbbb"))));
    }
}
