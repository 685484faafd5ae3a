package dev.graceful.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.graceful.host.Reply;
import dev.graceful.model.Instance.State;
import dev.graceful.model.Kept;
import dev.graceful.model.Kept.Activity;
import dev.graceful.model.Owner;
import dev.graceful.observe.Status.Answer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What supervisor and systemd tell, and what it means for instances and for masters. */
class StatusTest {
    private static final Owner.Supervisor WEB = new Owner.Supervisor("web");
    private static final Owner.Systemd UNIT = new Owner.Systemd("shop.service");

    @ParameterizedTest
    @CsvSource({
        "RUNNING, True, RUNS, ACTIVE",
        "STARTING, True, CHANGES, ACTIVE",
        "BACKOFF, True, FAILED, ACTIVE",
        "EXITED, True, FAILED, ACTIVE",
        "EXITED, False, FAILED, IDLE",
        "FATAL, True, FAILED, IDLE",
        "STOPPED, True, STOPPED, IDLE",
        "STOPPING, True, CHANGES, IDLE",
        "UNKNOWN, True, UNKNOWN, UNKNOWN"
    })
    void whatSupervisorSaysIsUnderstood(String said, String again, State state, Activity activity) {
        Answer<SupervisorStatus> answer = SupervisorStatus.read(new Reply.Exited(
                0,
                "motd\n:graceful:\nname=other\nstate=RUNNING\npid=9\nname=web\nstate=" + said
                        + "\npid=30\nname=web\nsignal=15\npatience=40\ngroup=False\nagain=" + again + "\n",
                ""));

        assertThat(answer.problem()).isNull();
        assertThat(answer.all()).extracting(Status::name).containsExactly("other", "web");
        assertThat(answer.all().getLast().state()).isEqualTo(state);
        assertThat(kept(answer))
                .isEqualTo(new Kept(WEB, activity, said, 30, new Kept.Stop(15, Duration.ofSeconds(40), false)));
    }

    @Test
    void aSupervisorThatDoesNotAnswerIsUnknownWithItsReason() {
        Kept kept = kept(SupervisorStatus.read(new Reply.Exited(1, "", "Traceback\nPermissionError: [Errno 13]\n")));

        assertThat(kept).isEqualTo(Kept.unknown(WEB, "PermissionError: [Errno 13]"));
    }

    @Test
    void aProgramThatSupervisorDoesNotKnowIsUnknown() {
        Kept kept = kept(SupervisorStatus.read(new Reply.Exited(0, ":graceful:\nname=other\nstate=RUNNING\n", "")));

        assertThat(kept).isEqualTo(Kept.unknown(WEB, "no such program"));
    }

    /** An instance is told of before the configuration is read; who detaches must know how its program is stopped. */
    @Test
    void whereTheConfigurationMayNotBeReadInstancesAreKnownAndMastersAreNot() {
        Answer<SupervisorStatus> half = SupervisorStatus.read(
                new Reply.Exited(2, ":graceful:\nname=web\nstate=RUNNING\npid=30\n", "Error: cannot read\n"));

        assertThat(half.all()).containsExactly(new SupervisorStatus("web", "RUNNING", 30, null, false));
        assertThat(kept(half)).isEqualTo(Kept.unknown(WEB, "Error: cannot read"));
    }

    @Test
    void severalUnitsAreToldApart() {
        Answer<SystemdStatus> answer = SystemdStatus.read(new Reply.Exited(0, """
                KillSignal=15
                TimeoutStopUSec=1min 30s
                MainPID=105
                Id=shop@1.service
                LoadState=loaded
                ActiveState=active
                SubState=running

                KillSignal=3
                TimeoutStopUSec=infinity
                MainPID=0
                Id=shop@2.service
                LoadState=loaded
                ActiveState=activating
                SubState=auto-restart

                Id=shop@3.service
                LoadState=not-found
                ActiveState=inactive
                """, ""));

        assertThat(answer.all())
                .extracting(Status::name, Status::state, Status::said, Status::pid, Status::stop)
                .containsExactly(
                        tuple(
                                "shop@1.service",
                                State.RUNS,
                                "active",
                                105L,
                                new Kept.Stop(15, Duration.ofSeconds(90), true)),
                        tuple(
                                "shop@2.service",
                                State.FAILED,
                                "auto-restart",
                                0L,
                                new Kept.Stop(3, Spans.INFINITE, true)),
                        tuple("shop@3.service", State.STOPPED, "inactive", 0L, null));
        assertThat(answer.all()).extracting(SystemdStatus::loaded).containsExactly(true, true, false);
    }

    @Test
    void aUnitThatIsActiveWithoutAProcessHasRunSomethingOnce() {
        Kept kept = kept("MainPID=0\nActiveState=active\nSubState=exited\n");

        assertThat(kept.activity()).isEqualTo(Activity.ONCE);
    }

    @Test
    void whatSystemdSaysIsUnderstood() {
        Kept kept = kept("MainPID=0\nNRestarts=3\nResult=exit-code\nActiveState=activating\nSubState=auto-restart\n");

        assertThat(kept)
                .isEqualTo(new Kept(
                        UNIT,
                        Activity.ACTIVE,
                        "activating (auto-restart) after 3 restarts",
                        0,
                        null,
                        new Kept.Reload(false, true, false, "")));
    }

    @ParameterizedTest
    @CsvSource({
        "/bin/kill -s HUP $MAINPID, true",
        "/bin/kill -HUP $MAINPID, true",
        "kill -1 $MAINPID, true",
        "/bin/kill -s USR2 $MAINPID, false",
        "/srv/reload.sh, false",
        "/bin/kill -HUP -$MAINPID, false"
    })
    void whatAReloadOfAUnitDoesIsRead(String command, boolean hup) {
        Kept kept =
                kept("ActiveState=active\nSubState=running\nMainPID=30\nKillMode=mixed\nKillSignal=15\nCanReload=yes\n"
                        + "TimeoutStopUSec=1min 30s\nExecReload={ path=/bin/kill ; argv[]=" + command
                        + " ; ignore_errors=no ; start_time=[n/a] ; pid=0 }\n");

        assertThat(kept)
                .isEqualTo(new Kept(
                        UNIT,
                        Activity.ACTIVE,
                        "active (running)",
                        30,
                        new Kept.Stop(15, Duration.ofSeconds(90), false),
                        new Kept.Reload(true, hup, false, command)));
    }

    @Test
    void aReloadThatWaitsForAnAnswerIsRead() {
        Kept kept = kept("Type=notify-reload\nActiveState=active\nSubState=running\nMainPID=30\nCanReload=yes\n");

        assertThat(kept.reload()).isEqualTo(new Kept.Reload(true, true, true, ""));
    }

    private static Kept kept(Answer<SupervisorStatus> answer) {
        return HostKeepers.kept(WEB, answer, status -> status.name().equals("web"), "no such program");
    }

    private static Kept kept(String shown) {
        return HostKeepers.kept(UNIT, SystemdStatus.read(new Reply.Exited(0, shown, "")));
    }
}
