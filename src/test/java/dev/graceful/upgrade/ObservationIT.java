package dev.graceful.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.host.simulated.SimulatedHost;
import dev.graceful.host.simulated.Site;
import dev.graceful.model.Checkout;
import dev.graceful.model.Desired;
import dev.graceful.model.Desired.Strategy;
import dev.graceful.model.Masters;
import dev.graceful.model.Objects;
import dev.graceful.model.Observation;
import dev.graceful.model.Probe;
import dev.graceful.model.Reason;
import dev.graceful.model.Trit;
import dev.graceful.observe.Observer;
import dev.graceful.testing.Repositories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObservationIT {
    @TempDir
    private Path directory;

    private Repositories repositories;
    private Path tree;
    private String v1 = "";
    private String v2 = "";
    private CountingHost host;
    private SimulatedHost machine;
    private final Observer observer = new Observer();

    @BeforeEach
    void given() throws IOException {
        repositories = Repositories.in(directory);
        v1 = repositories.commit("app.py", "one\n", "One");
        tree = repositories.cloned(directory.resolve("shop"));
        v2 = repositories.commit("app.py", "two\n", "A \u001b[31mred\u001b[0m second");
        machine = new SimulatedHost("localhost", directory);
        machine.start(Site.daemon(tree, 8000));
        host = new CountingHost(machine);
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void whileEverythingIsAsWishedOneReadingAndTheProbeAreEnough() throws IOException {
        observer.observe(host, wish(v1));
        host.takeCalls();

        Observation seen = observer.observe(host, wish(v1));

        assertThat(host.takeCalls()).containsExactly("look", "ask", "ask", "ask");
        assertThat(seen.probe()).isEqualTo(new Probe.Answered(3));
        assertThat(seen.objects()).isInstanceOf(Objects.Present.class);
    }

    @Test
    void theMasterIsTherewithWhatItWasTold() throws IOException {
        assertThat(observer.observe(host, wish(v1)).masters()).isInstanceOfSatisfying(Masters.OneMaster.class, one -> {
            assertThat(one.master().workers()).hasSize(3);
            assertThat(one.master().settings().preload()).isEqualTo(Trit.YES);
            assertThat(one.master().settings().workers()).isEqualTo(3);
            assertThat(one.master().listening()).hasSize(1);
        });
    }

    @Test
    void aCommitThatMustBeFetchedIsMissing() throws IOException {
        assertThat(observer.observe(host, wish(v2)).objects()).isEqualTo(new Objects.Missing());
    }

    @Test
    void theCommitsBetweenAreToldWithoutWhatATerminalWouldObey() throws IOException {
        Repositories.git(tree, "fetch", "--quiet");

        assertThat(observer.observe(host, wish(v2)).objects())
                .isInstanceOfSatisfying(Objects.Present.class, present -> {
                    assertThat(present.range().fastForward()).isTrue();
                    assertThat(present.range().count()).isEqualTo(1);
                    assertThat(present.range().commits().getFirst().subject()).isEqualTo("A [31mred[0m second");
                });
    }

    @Test
    void goingBackIsNoFastForward() throws IOException {
        Repositories.git(tree, "pull", "--quiet");

        assertThat(observer.observe(host, wish(v1)).objects())
                .isInstanceOfSatisfying(
                        Objects.Present.class,
                        present -> assertThat(present.range().fastForward()).isFalse());
    }

    @Test
    void changedTrackedFilesAreNamedAndUntrackedOnesAreNot() throws IOException {
        Repositories.write(tree.resolve("app.py"), "mine\n");
        Repositories.write(tree.resolve("data.db"), "data\n");

        assertThat(workTree(observer.observe(host, wish(v2))).changedFiles()).containsExactly("app.py");
    }

    @Test
    void aChangeThatIsTakenBackIsSeen() throws IOException {
        Repositories.write(tree.resolve("app.py"), "mine\n");
        observer.observe(host, wish(v2));
        Repositories.write(tree.resolve("app.py"), "one\n");

        assertThat(workTree(observer.observe(host, wish(v2))).changedFiles()).isEmpty();
    }

    @Test
    void theBranchAndItsMovesAreTold() throws IOException {
        Checkout.WorkTree seen = workTree(observer.observe(host, wish(v2)));

        assertThat(seen.branch()).isEqualTo("main");
        assertThat(seen.head().sha()).isEqualTo(v1);
        assertThat(seen.moves()).hasSize(1);
    }

    @Test
    void aBranchThatIsOnlyPackedIsRead() throws IOException {
        Repositories.git(tree, "pack-refs", "--all");

        assertThat(workTree(observer.observe(host, wish(v2))).head().sha()).isEqualTo(v1);
    }

    @Test
    void aPathThatIsNotThereIsSaidSo() throws IOException {
        assertUnusable(directory.resolve("nowhere"), Reason.PathMissing);
    }

    @Test
    void aDirectoryBelowAWorkTreeIsNone() throws IOException {
        assertUnusable(Files.createDirectory(tree.resolve("below")), Reason.NotARepository);
    }

    @Test
    void aLinkedWorkTreeIsRefused() throws IOException {
        Repositories.git(
                tree, "worktree", "add", "--quiet", directory.resolve("linked").toString());

        assertUnusable(directory.resolve("linked"), Reason.NotARepository);
    }

    @Test
    void aRepositoryWithoutACommitIsUnusable() throws IOException {
        Repositories.run(
                directory, "git", "init", "--quiet", directory.resolve("empty").toString());

        assertUnusable(directory.resolve("empty"), Reason.NotARepository);
    }

    private void assertUnusable(Path path, Reason reason) throws IOException {
        Desired wish = Wishes.revision(v1, repositories.origin(), path, Strategy.AUTO, Duration.ZERO);

        assertThat(observer.observe(host, wish).checkout())
                .isInstanceOfSatisfying(Checkout.Unusable.class, unusable -> {
                    assertThat(unusable.reason()).isEqualTo(reason);
                    assertThat(unusable.message()).contains(path.toString());
                });
    }

    private static Checkout.WorkTree workTree(Observation seen) {
        assertThat(seen.checkout()).isInstanceOf(Checkout.WorkTree.class);
        return (Checkout.WorkTree) seen.checkout();
    }

    private Desired wish(String sha) {
        return Wishes.revision(sha, repositories.origin(), tree, Strategy.AUTO, Duration.ZERO);
    }
}
