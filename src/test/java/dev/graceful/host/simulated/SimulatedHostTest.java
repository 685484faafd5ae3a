package dev.graceful.host.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graceful.host.Answer;
import dev.graceful.host.Delivery;
import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.host.JournalContract;
import dev.graceful.host.Question;
import dev.graceful.host.Snapshot.ProcessFact;
import dev.graceful.host.simulated.Code.Kind;
import dev.graceful.host.simulated.Site.Keeper;
import dev.graceful.model.Address;
import dev.graceful.model.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatedHostTest extends SimulatedShop implements JournalContract {
    SimulatedHostTest(@TempDir Path scratch) throws IOException {
        super(scratch);
    }

    @Override
    public Host host() {
        return host;
    }

    @Test
    void aRequestLongerThanTheGracefulTimeoutIsLost() throws IOException {
        Gunicorns shop = host.start(Site.daemon(tree, 8000).requests(Duration.ofSeconds(8), Duration.ofSeconds(3)));
        shop.clients().send(Duration.ofMillis(500), Duration.ofSeconds(8));
        host.advance(Duration.ofSeconds(2));
        send(shop.masters().getFirst(), Signal.USR2, Duration.ofSeconds(2));

        send(shop.masters().getFirst(), Signal.TERM, Duration.ofSeconds(10));

        assertThat(shop.clients().lost()).containsKey("its worker was killed");
    }

    @Test
    void codeThatNeverAnswersIsSilentToAProbeNowAndThen() throws IOException {
        Gunicorns shop = host.start(Site.daemon(tree, 8000));
        host.code(v2, Code.of(Kind.MUTE));
        git("checkout", "-q", "--detach", v2);
        send(shop.masters().getFirst(), Signal.USR2, Duration.ofSeconds(2));
        var question = new Question(new Address.Tcp("127.0.0.1", 8000), "/", "h", Duration.ofSeconds(1));

        List<Answer> answers = List.of(
                host.ask(question),
                host.ask(question),
                host.ask(question),
                host.ask(question),
                host.ask(question),
                host.ask(question));

        assertThat(answers)
                .hasAtLeastOneElementOfType(Answer.Silent.class)
                .hasAtLeastOneElementOfType(Answer.Answered.class);
    }

    @Test
    void underSupervisorARespawnAfterTermMeetsTheFreshMaster() throws IOException {
        Gunicorns shop = start(Site.daemon(tree, 8000).keeper(Keeper.SUPERVISOR).pidFile(null));
        long old = shop.masters().getFirst();
        ProcessFact supervisor = fact(fact(old).parent());
        assertThat(String.join(" ", supervisor.argv())).contains("supervisord");
        assertThat(Objects.requireNonNull(fact(old).detail()).environment())
                .containsEntry("SUPERVISOR_PROCESS_NAME", "web");
        send(old, Signal.USR2, Duration.ofSeconds(2));
        long fresh = shop.masters().getLast();

        send(old, Signal.TERM, Duration.ofSeconds(4));

        assertThat(shop.masters()).hasSize(2).contains(fresh);
        assertThat(fact(shop.masters().getLast()).parent())
                .isEqualTo(supervisor.id().pid());
        stopsWithoutLoss(host, shop);
    }

    @Test
    void underSystemdTheEndOfTheMainProcessEndsTheFreshOneToo() throws IOException {
        Gunicorns shop = start(Site.daemon(tree, 8000).keeper(Keeper.SYSTEMD));
        send(shop.masters().getFirst(), Signal.USR2, Duration.ofSeconds(2));
        assertThat(Objects.requireNonNull(fact(shop.masters().getLast()).detail())
                        .cgroup())
                .isEqualTo("/system.slice/web.service");

        send(shop.masters().getFirst(), Signal.TERM, Duration.ofSeconds(5));

        assertThat(shop.clients().outages()).isEqualTo(1);
        assertThat(shop.clients().lost()).isNotEmpty();
    }

    @Test
    void aZombieOfTheOldMasterEndsTheFreshOneAtItsPromotion() throws IOException {
        Gunicorns shop = start(Site.daemon(tree, 8000));
        long old = shop.masters().getFirst();
        send(old, Signal.USR2, Duration.ofSeconds(2));

        shop.kill(old, false);
        host.advance(Duration.ofSeconds(3));

        assertThat(fact(old).state()).isEqualTo('Z');
        assertThat(fact(old).argv()).isEmpty();
        assertThat(host.signal(id(old), Signal.TERM)).isEqualTo(Delivery.GONE);
        assertThat(shop.masters()).isEmpty();
        assertThat(shop.clients().outages()).isEqualTo(1);
    }

    @Test
    void aStoppedMasterTakesItsSignalsWhenItIsContinued() throws IOException {
        Gunicorns shop = start(Site.daemon(tree, 8000));
        long old = shop.masters().getFirst();
        shop.freeze(old);

        send(old, Signal.USR2, Duration.ofSeconds(2));
        assertThat(fact(old).state()).isEqualTo('T');
        assertThat(shop.masters()).hasSize(1);
        send(old, Signal.CONT, Duration.ofSeconds(2));

        assertThat(shop.masters()).hasSize(2);
    }

    @Test
    void aStalePidFileIsOverwrittenAndALiveOneRefusesASecondMaster() throws IOException {
        Site site = Site.daemon(tree, 8000);
        Files.writeString(Objects.requireNonNull(site.pidFile()), "999999\n");
        Gunicorns shop = start(site);
        assertThat(site.pidFile()).hasContent(Long.toString(shop.masters().getFirst()));

        shop.start();
        host.advance(Duration.ofSeconds(3));

        assertThat(shop.masters()).hasSize(1);
    }

    @Test
    void twoUnrelatedMastersOnAUnixSocketAreSeenAsSuch() throws IOException {
        Site site = Site.daemon(tree, 8000)
                .listen(new Address.Unix("/run/shop.sock"))
                .pidFile(null);
        Gunicorns shop = start(site);
        shop.start();
        host.advance(Duration.ofSeconds(3));

        assertThat(shop.masters()).hasSize(2);
        assertThat(look().listening())
                .hasSize(2)
                .allMatch(socket -> socket.address().equals(site.listen()));
        send(shop.masters().getFirst(), Signal.TERM, Duration.ofSeconds(3));

        assertThat(shop.clients().lost()).containsKey("connection refused");
    }

    @Test
    void gitDatesAreThoseOfTheMachine() throws IOException {
        host.advance(Duration.ofDays(3));
        git("checkout", "-q", "--detach", v2);

        String entry = git("reflog", "-1", "--format=%gd", "--date=unix").strip();

        long recorded = Long.parseLong(entry.substring("HEAD@{".length(), entry.length() - 1));
        assertThat(host.clock().instant().getEpochSecond()).isBetween(recorded, recorded + 2);
    }

    @Test
    void theOperatorCanBeKilledBeforeAndAfterTheEffectOfACall() throws IOException {
        int points = host.faults().points();
        host.faults().killOperatorAt(points + 1);
        assertThatThrownBy(() -> host.append(APP, "never")).isInstanceOf(Faults.OperatorKilled.class);
        host.faults().killOperatorAt(points + 3);
        assertThatThrownBy(() -> host.append(APP, "kept")).isInstanceOf(Faults.OperatorKilled.class);

        assertThat(look().journal()).containsExactly("kept");
    }

    @Test
    void aFullDiskAndAnUnreachableMachineAreTold() throws IOException {
        host.faults().diskFull(true);
        assertThatThrownBy(() -> host.append(APP, "x"))
                .isInstanceOfSatisfying(
                        HostException.class,
                        failed -> assertThat(failed.diskFull()).isTrue());
        host.faults().diskFull(false);
        host.faults().unreachableFor(2);
        assertThatThrownBy(this::look).isInstanceOf(HostException.class);
        assertThatThrownBy(() -> host.append(APP, "x")).isInstanceOf(HostException.class);

        assertThat(look().journal()).isEmpty();
        assertThat(Map.copyOf(look().files())).isEmpty();
    }
}
