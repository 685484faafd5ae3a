package dev.graceful.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.host.Command;
import dev.graceful.host.HostException;
import dev.graceful.host.Reply;
import dev.graceful.model.Address;
import dev.graceful.model.Checkout;
import dev.graceful.model.Desired;
import dev.graceful.model.InFlight;
import dev.graceful.model.InFlight.Request;
import dev.graceful.model.Journal;
import dev.graceful.model.JournalEntry;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Master;
import dev.graceful.model.Masters;
import dev.graceful.model.Owner;
import dev.graceful.model.ProcessId;
import dev.graceful.model.Revision;
import dev.graceful.model.ServerKind;
import dev.graceful.model.Settings;
import dev.graceful.model.Trit;
import dev.graceful.model.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a machine is asked which requests are in flight, and what is made of its answers. */
class InFlightReaderTest {
    private static final Desired WISH = Table.wish(new Desired.Locator.Discover(), Desired.ServerWish.AUTO);
    private static final Revision OTHER = new Revision("e".repeat(40));
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant NOW = START.plusSeconds(100);
    private static final Master OLD = master(10);
    private static final Master FRESH = master(20);
    private static final Masters ONE = new Masters.OneMaster(OLD);
    private static final Masters TWO = new Masters.TwoMasters(OLD, FRESH);

    private final InFlightReader reader = new InFlightReader();
    private final Asked host = new Asked();

    /** Says what is to be said, and keeps what it was asked. */
    private static final class Asked extends StrictHost {
        private final List<List<String>> asked = new ArrayList<>();
        private Reply reply = new Reply.Exited(0, "end\n", "");

        void says(String out) {
            reply = new Reply.Exited(0, out, "");
        }

        @Override
        public Reply run(Command command) {
            asked.add(command.argv()
                    .subList(command.argv().size() - 2, command.argv().size()));
            return reply;
        }
    }

    private static Master master(long pid) {
        return new Master(
                new ProcessId(pid, pid, "boot"),
                1,
                "shop",
                START,
                ServerKind.GUNICORN,
                List.of("gunicorn"),
                null,
                "/srv/shop",
                new Settings("23.0.0", Trit.NO, Trit.NO, Trit.NO, 1, "sync", Settings.DEFAULT_GRACEFUL_TIMEOUT, null),
                new Owner.Nobody(),
                List.of(new Address.Tcp("0.0.0.0", 8000)),
                List.of(worker(pid + 1)));
    }

    private static Worker worker(long pid) {
        return new Worker(new ProcessId(pid, pid, "boot"), START);
    }

    private static Journal journal(Event... events) {
        var entries = new ArrayList<JournalEntry>();
        for (Event event : events) {
            entries.add(new JournalEntry(entries.size() + 1, START, event));
        }
        return new Journal(entries);
    }

    private InFlight read(Instant at, Revision head, Masters masters, Journal journal) throws HostException {
        var moved = new Checkout.HeadMove(START.plusSeconds(50), head);
        var tree = new Checkout.WorkTree(head, "main", List.of(), List.of(moved));
        return reader.read(new InFlightReader.Case(host, WISH, at, tree, masters, journal));
    }

    private InFlight read(Instant at) throws HostException {
        return read(at, WISH.revision(), ONE, Journal.empty());
    }

    private static Request request(Duration atLeast, boolean mayBeOlder) {
        return new Request(new ProcessId(11, 11, "boot"), atLeast, mayBeOlder);
    }

    @Test
    void beforeTheCodeHasMovedNobodyIsAsked() throws HostException {
        assertThat(read(NOW, OTHER, ONE, Journal.empty())).isEqualTo(new InFlight.NotAsked());
        assertThat(host.asked).isEmpty();
    }

    @Test
    void theWorkersOfAMasterWithOldCodeAreAskedAbout() throws HostException {
        assertThat(read(NOW)).isEqualTo(new InFlight.Seen(List.of()));
        assertThat(host.asked).containsExactly(List.of("0", "11"));
    }

    @Test
    void theOldOfTwoMastersIsAskedAboutWhenItMayBeSentAway() throws HostException {
        var spawned = new Event.Signalling(Purpose.SPAWN, OLD.id(), WISH.revision());
        assertThat(read(NOW, WISH.revision(), TWO, journal(spawned))).isEqualTo(new InFlight.NotAsked());
        assertThat(host.asked).isEmpty();

        read(NOW, WISH.revision(), TWO, journal(spawned, new Event.Verified(FRESH.id(), WISH.revision())));
        assertThat(host.asked).containsExactly(List.of("0", "11"));
    }

    @Test
    void aSyncWorkerThatWasToldToEndIsNotAskedAbout() throws HostException {
        var reloading = journal(new Event.Signalling(Purpose.RELOAD, OLD.id(), WISH.revision()));

        assertThat(read(NOW, WISH.revision(), ONE, reloading)).isEqualTo(new InFlight.NotAsked());
        assertThat(host.asked).isEmpty();
    }

    @Test
    void aRequestOfUnknownAgeIsAsOldAsItWasSeen() throws HostException {
        host.says("request 11 700 -1\nend\n");

        assertThat(read(NOW)).isEqualTo(new InFlight.Seen(List.of(request(Duration.ZERO, true))));
        assertThat(read(NOW.plusSeconds(1)))
                .isEqualTo(new InFlight.Seen(List.of(request(Duration.ofSeconds(1), true))));
    }

    @Test
    void aRequestThatCameBetweenTwoLooksIsNoOlder() throws HostException {
        read(NOW);
        host.says("request 11 700 -1\nend\n");

        assertThat(read(NOW.plusSeconds(1))).isEqualTo(new InFlight.Seen(List.of(request(Duration.ZERO, false))));
    }

    @Test
    void afterALongTimeWithoutALookNothingIsKnownOfItsBeginning() throws HostException {
        read(NOW);
        host.says("request 11 700 -1\nend\n");

        assertThat(read(NOW.plusSeconds(30))).isEqualTo(new InFlight.Seen(List.of(request(Duration.ZERO, true))));
    }

    @Test
    void theAgeThatTheKernelTellsCountsWhereItIsMore() throws HostException {
        host.says("request 11 700 8000\nend\n");

        assertThat(read(NOW)).isEqualTo(new InFlight.Seen(List.of(request(Duration.ofSeconds(8), false))));
    }

    @Test
    void whatCannotBeSeenIsSaidWithItsReason() throws HostException {
        host.says("unknown the descriptors of worker 11 may not be read\n");
        assertThat(read(NOW)).isEqualTo(new InFlight.Unseen("the descriptors of worker 11 may not be read"));

        host.reply = new Reply.TimedOut("", "");
        assertThat(read(NOW)).isInstanceOf(InFlight.Unseen.class);

        host.says("request 11 700 80");
        assertThat(read(NOW)).isInstanceOf(InFlight.Unseen.class);
    }
}
