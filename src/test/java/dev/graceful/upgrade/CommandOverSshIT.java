package dev.graceful.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.graceful.converge.Pace;
import dev.graceful.host.Command;
import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.host.JournalText;
import dev.graceful.host.Look;
import dev.graceful.host.RunId;
import dev.graceful.host.RunState;
import dev.graceful.host.Tenure;
import dev.graceful.host.shell.Become;
import dev.graceful.host.shell.ShellHost;
import dev.graceful.host.ssh.Credentials;
import dev.graceful.host.ssh.HostKeys;
import dev.graceful.host.ssh.SshTarget;
import dev.graceful.host.ssh.SshWire;
import dev.graceful.host.sshd.SshKey;
import dev.graceful.host.sshd.Sshd;
import dev.graceful.model.Desired;
import dev.graceful.model.JournalEntry;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.Plan;
import dev.graceful.model.Reason;
import dev.graceful.testing.FaultProxy;
import dev.graceful.testing.FaultProxy.Fault;
import dev.graceful.testing.Repositories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The user's command on a real machine, over a link that breaks: it runs once, to its end, and its end becomes known. */
@Timeout(300)
class CommandOverSshIT {
    private static final int MOST_ROUNDS = 400;
    private static final int CUTS = 10;

    @TempDir
    private Path directory;

    private Repositories repositories;
    private String v2 = "";
    private Path tree;
    private Path ran;
    private SshKey key;
    private Sshd sshd;
    private FaultProxy proxy;

    @BeforeEach
    void start() throws IOException {
        repositories = Repositories.in(directory);
        String v1 = repositories.commit("app.py", "one\n", "One");
        v2 = repositories.commit("app.py", "two\n", "Two");
        tree = repositories.cloned(directory.resolve("shop"));
        Repositories.git(tree, "reset", "--quiet", "--hard", v1);
        ran = directory.resolve("ran");
        key = SshKey.make(directory, "client");
        sshd = Sshd.in(directory.resolve("sshd"), getClass().getSimpleName())
                .authorize(key.publicLine())
                .start();
        proxy = FaultProxy.before(sshd.port());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        sshd.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void theNextOperatorFindsACommandWhoseConnectionWasKilledInTheMiddle(int exit) throws IOException {
        Desired wish = wish(v2, "echo begun; sleep 3; echo ended; exit " + exit, "");
        Host first = host(1);
        var killed = new Operator(first, wish, Pace.real());
        await().pollInterval(Duration.ofMillis(1)).until(() -> {
            killed.round();
            return Files.exists(ran);
        });
        proxy.reset();

        try (first;
                Host second = host(2)) {
            var operator = new Operator(second, wish, Pace.real());
            assertThat(operator.round())
                    .isInstanceOfSatisfying(
                            Plan.Next.Wait.class,
                            wait -> assertThat(wait.what()).startsWith("waiting for the reload command (running for "));
            JournalEntry intent = intent(second, wish);
            RunId id = RunId.of(wish.app(), intent);
            assertThatThrownBy(() -> first.runner()
                            .orElseThrow()
                            .start(id, Command.of(List.of("true"), "/", null, Duration.ofSeconds(9))))
                    .isInstanceOfSatisfying(
                            HostException.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Reason.Fenced));

            Plan.Next end = operator.untilSettled(MOST_ROUNDS);

            assertThat(second.runner().orElseThrow().became(id)).isEqualTo(new RunState.Exited(exit, "begun\nended\n"));
            if (exit == 0) {
                assertThat(end).as("%s", operator.done()).isInstanceOf(Plan.Next.Rest.class);
            } else {
                assertThat(end).isInstanceOfSatisfying(Plan.Next.Stop.class, stop -> {
                    assertThat(stop.failure().reason()).isEqualTo(Reason.ReloadCommandFailed);
                    assertThat(stop.failure().message()).contains("ended with 3: begun ended");
                });
            }
        }
        assertThat(Files.readAllLines(ran)).containsExactly("reload " + v2);
    }

    @Test
    void aLinkThatIsCutAtAnyByteStartsEachCommandOnce() throws IOException {
        var random = new Random();
        var expected = new ArrayList<String>();
        assertThat(settlesOrBreaks(wish(v2, "sleep 0.2", "not cut"), 1)).isTrue();
        expected.add("reload " + v2);
        long there = proxy.forwarded(FaultProxy.Way.TO_TARGET);
        long back = proxy.forwarded(FaultProxy.Way.TO_CLIENT);
        int broken = 0;
        for (int cut = 1; cut <= CUTS; cut++) {
            String wished = repositories.commit("app.py", cut + "\n", "Cut " + cut);
            Desired wish = wish(wished, "sleep 0.2", "cut " + cut);
            Fault fault = random.nextBoolean()
                    ? new Fault.Cut(FaultProxy.Way.TO_TARGET, random.nextLong(there))
                    : new Fault.Cut(FaultProxy.Way.TO_CLIENT, random.nextLong(back));
            proxy.now(fault);
            broken += settlesOrBreaks(wish, 2L * cut) ? 0 : 1;
            proxy.now(new Fault.None());

            try (Host host = host(2L * cut + 1)) {
                var operator = new Operator(host, wish, Pace.real());
                assertThat(operator.untilSettled(MOST_ROUNDS))
                        .as("%s: %s", fault, operator.done())
                        .isInstanceOf(Plan.Next.Rest.class);
            }
            expected.add("reload " + wished);
            assertThat(Files.readAllLines(ran)).as("%s", fault).isEqualTo(expected);
        }
        System.out.println("link cut at a byte: " + CUTS + " commands, " + broken
                + " of them with an operator that lost its machine, each started once");
        assertThat(broken).isPositive();
    }

    private boolean settlesOrBreaks(Desired wish, long epoch) {
        try (Host host = host(epoch)) {
            var operator = new Operator(host, wish, Pace.real());
            operator.untilSettled(MOST_ROUNDS);
            return operator.done().stream().noneMatch(step -> step.contains(" failed: "));
        } catch (HostException cutOff) {
            assertThat(cutOff.silent()).as("%s", cutOff).isTrue();
            return false;
        }
    }

    private JournalEntry intent(Host host, Desired wish) throws HostException {
        var look = new Look(wish.app(), wish.path(), List.of(), List.of());
        return JournalText.decode(host.look(look).journal()).entries().stream()
                .filter(entry -> entry.event() instanceof Event.Starting)
                .findFirst()
                .orElseThrow();
    }

    private Desired wish(String revision, String script, String attempt) {
        List<String> reload =
                List.of("sh", "-c", "echo \"reload $2\" >>\"$1\"; " + script, "sh", ran.toString(), "$(REVISION)");
        var commands = new Desired.Commands(reload, List.of(), List.of("true"));
        return Wishes.byCommandAlone(revision, repositories.origin(), tree, commands, attempt);
    }

    private Host host(long epoch) {
        var target = SshTarget.direct(
                "localhost",
                "127.0.0.1",
                proxy.port(),
                sshd.user(),
                Credentials.key(key.privateText()),
                HostKeys.parse(sshd.hostKeyLines()));
        var settings = new ShellHost.Settings(
                new Tenure("test-cluster", epoch), directory.resolve("state").toString(), new Become.None());
        return new ShellHost("localhost", new SshWire(target), settings);
    }
}
