package dev.graceful.plan;

import static dev.graceful.plan.Scene.PRELOADED;
import static dev.graceful.plan.Scene.ago;
import static dev.graceful.plan.Scene.id;
import static dev.graceful.plan.Scene.stops;
import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.model.Address;
import dev.graceful.model.Failure;
import dev.graceful.model.Kept;
import dev.graceful.model.Kept.Activity;
import dev.graceful.model.Master;
import dev.graceful.model.Masters;
import dev.graceful.model.Masters.Doubt;
import dev.graceful.model.Owner;
import dev.graceful.model.Reason;
import dev.graceful.model.ServerKind;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What upgrades by hand leave behind: picture → words, and never a step. */
final class DamageTest {
    private static final Owner SUPERVISOR = new Owner.Supervisor("web");
    private static final Address TCP = new Address.Tcp("0.0.0.0", 8000);
    private static final Address UNIX = new Address.Unix("/run/shop.sock");

    @Test
    void anOrphanWhoseProgramIsStartedAgainAndAgainIsDescribedWithTheWayOut() {
        Failure told = told(new Masters.OneMaster(orphan(SUPERVISOR, Activity.ACTIVE, "BACKOFF", TCP)));

        assertThat(told.reason()).isEqualTo(Reason.OrphanServes);
        assertThat(told.message())
                .contains("master 10 serves", "supervisor program web", "does not watch it", "started again and again")
                .contains("nothing was signalled or moved", "supervisorctl stop web", "handBack to Detach")
                .contains("requests are refused until it is up");
    }

    @Test
    void itIsSaidInTheSameWordsWhetherTheCopyIsThereOrNot() {
        Failure alone = told(new Masters.OneMaster(orphan(SUPERVISOR, Activity.ACTIVE, "BACKOFF", TCP)));
        Failure beside = told(ambiguous(
                Doubt.UNRELATED, orphan(SUPERVISOR, Activity.ACTIVE, "RUNNING", TCP), other(50, SUPERVISOR, null)));

        assertThat(beside.message()).isEqualTo(alone.message());
    }

    @Test
    void itIsSaidEvenIfTheWishedCodeRuns() {
        var scene = new Scene().moved(6_000);
        scene.masters = new Masters.OneMaster(orphan(SUPERVISOR, Activity.IDLE, "FATAL", TCP));

        assertThat(stops(scene).reason()).isEqualTo(Reason.OrphanServes);
        assertThat(stops(scene).message()).contains("it is FATAL, so nobody starts it again when 10 ends");
    }

    @Test
    void aKeeperThatCannotBeAskedIsSaidToBeUnknown() {
        var master = orphan(SUPERVISOR, Kept.unknown(SUPERVISOR, "PermissionError"), TCP);

        assertThat(told(new Masters.OneMaster(master)).message()).contains("could not be asked", "PermissionError");
    }

    @Test
    void aFailedUnitWhoseMasterLivesIsDescribed() {
        Owner unit = new Owner.Systemd("shop.service");

        Failure told = told(new Masters.OneMaster(orphan(unit, Activity.IDLE, "failed (failed)", TCP)));

        assertThat(told.reason()).isEqualTo(Reason.OrphanServes);
        assertThat(told.message()).contains("systemd unit shop.service", "failed", "systemctl restart shop.service");
    }

    @Test
    void aSecondMasterOnThePathOfAUnixSocketMakesTermOfTheFirstDangerous() {
        Failure told = told(ambiguous(
                Doubt.UNRELATED, orphan(SUPERVISOR, Activity.ACTIVE, "RUNNING", UNIX), other(50, SUPERVISOR, UNIX)));

        assertThat(told.reason()).isEqualTo(Reason.SocketTaken);
        assertThat(told.message())
                .contains("if 10 is sent TERM it removes the path", "kill -KILL 10", "/run/shop.sock");
    }

    @Test
    void twoUnrelatedMastersAreToldWithWhoKeepsThemAndWhatTheyListenOn() {
        Failure told =
                told(ambiguous(Doubt.UNRELATED, other(10, new Owner.Nobody(), TCP), other(50, SUPERVISOR, null)));

        assertThat(told.reason()).isEqualTo(Reason.MasterAmbiguous);
        assertThat(told.message())
                .contains("10 (nobody, listens on 0.0.0.0:8000)", "50 (supervisor program web, listens on nothing)");
    }

    @Test
    void stalePidFilesAndStoppedMastersHaveReasonsOfTheirOwn() {
        Master master = other(10, new Owner.Nobody(), TCP);

        assertThat(told(ambiguous(Doubt.PID_FILE, master)).reason()).isEqualTo(Reason.PidFileStale);
        assertThat(told(ambiguous(Doubt.PID_FILE, master)).message())
                .contains("write the pid of the master that serves");
        assertThat(told(ambiguous(Doubt.STOPPED, master)).reason()).isEqualTo(Reason.MasterStopped);
        assertThat(told(ambiguous(Doubt.STOPPED, master)).message()).contains("kill -CONT");
    }

    private static Masters ambiguous(Doubt doubt, Master... candidates) {
        return new Masters.Ambiguous(List.of(candidates), "evidence", doubt);
    }

    private static Failure told(Masters masters) {
        var scene = new Scene();
        scene.masters = masters;
        assertThat(scene.plan().steps()).isEmpty();
        return stops(scene);
    }

    private static Master orphan(Owner lost, Activity activity, String said, Address listening) {
        return orphan(lost, new Kept(lost, activity, said, 50, null), listening);
    }

    private static Master orphan(Owner lost, Kept kept, Address listening) {
        return master(10, new Owner.Orphan(lost), listening, kept);
    }

    private static Master other(long pid, Owner owner, @Nullable Address listening) {
        return master(pid, owner, listening, null);
    }

    private static Master master(long pid, Owner owner, @Nullable Address listening, @Nullable Kept kept) {
        return new Master(
                id(pid),
                1,
                "shop",
                ago(5_000),
                ServerKind.GUNICORN,
                List.of("gunicorn"),
                "/venv/bin/python3",
                "/srv/shop",
                PRELOADED,
                owner,
                listening == null ? List.of() : List.of(listening),
                List.of(),
                kept);
    }
}
