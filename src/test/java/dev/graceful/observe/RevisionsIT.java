package dev.graceful.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.host.HostException;
import dev.graceful.host.local.LocalHost;
import dev.graceful.model.Failure;
import dev.graceful.model.Reason;
import dev.graceful.model.Revision;
import dev.graceful.observe.Revisions.Resolution;
import dev.graceful.testing.Repositories;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RevisionsIT {
    @TempDir
    private Path directory;

    private Repositories repositories;
    private Path shop;
    private LocalHost host;
    private String first;

    @BeforeEach
    void given() throws HostException {
        repositories = Repositories.in(directory);
        first = repositories.commit("app.py", "one\n", "One");
        shop = repositories.cloned(directory.resolve("shop"));
        host = new LocalHost("localhost", directory.resolve("state"));
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void aBranchIsTheCommitItPointsToNow() throws HostException {
        assertResolved(resolve("main"), repositories.head(), "branch main");
    }

    @Test
    void aBranchMayHaveSlashes() throws HostException {
        repositories.git("branch", "release/2.x");

        assertResolved(resolve("release/2.x"), first, "branch release/2.x");
    }

    @Test
    void anAnnotatedTagIsTheCommitItPointsTo() throws HostException {
        repositories.git("tag", "--annotate", "--message", "first", "v1");

        assertResolved(resolve("v1"), first, "tag v1");
    }

    @Test
    void aLightTagIsTheCommitItPointsTo() throws HostException {
        repositories.git("tag", "v1");

        assertResolved(resolve("v1"), first, "tag v1");
    }

    @Test
    void aBranchComesBeforeATagOfTheSameNameAndThatIsSaid() throws HostException {
        repositories.git("tag", "both");
        String second = repositories.commit("app.py", "two\n", "Two");
        repositories.git("branch", "both");

        assertResolved(resolve("both"), second, "there is a tag of that name too, at " + first.substring(0, 7));
    }

    @Test
    void aFullCommitIdNeedsNoRepository() throws HostException {
        Resolution resolution = Revisions.resolve(host, "/nowhere", "c".repeat(40), "/nowhere", null);

        assertResolved(resolution, "c".repeat(40), "");
    }

    @Test
    void aNameThatIsNearlyRightIsSuggested() throws HostException {
        repositories.git("branch", "develop");

        Failure failure = failure(resolve("develp"));

        assertThat(failure.reason()).isEqualTo(Reason.RevisionNotFound);
        assertThat(failure.message()).contains("it has develop, main");
    }

    @Test
    void aShortCommitIdIsNotGuessed() throws HostException {
        assertThat(failure(resolve(first.substring(0, 7))).message()).contains("full commit id");
    }

    @Test
    void aRepositoryThatIsNotThereIsNamed() throws HostException {
        Failure failure = failure(Revisions.resolve(host, directory + "/none", "main", shop.toString(), null));

        assertThat(failure.reason()).isEqualTo(Reason.RepositoryUnreachable);
        assertThat(failure.message()).contains(directory + "/none").contains("localhost");
    }

    @Test
    void aPathThatIsNotThereIsNamed() throws HostException {
        Failure failure = failure(Revisions.resolve(host, repositories.origin().toString(), "main", "/no/where", null));

        assertThat(failure.reason()).isEqualTo(Reason.PathMissing);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--help", "-x", "a b", "a..b", "main:other", "$(touch x)", "x\ny", "", "a.lock", "refs/", "@"})
    void aTextThatCannotBeANameIsRefused(String requested) throws HostException {
        assertThat(failure(resolve(requested)).reason()).isEqualTo(Reason.InvalidSpec);
    }

    private Resolution resolve(String requested) throws HostException {
        return Revisions.resolve(host, repositories.origin().toString(), requested, shop.toString(), null);
    }

    private static void assertResolved(Resolution resolution, String sha, String comment) {
        assertThat(resolution).isInstanceOfSatisfying(Resolution.Resolved.class, resolved -> {
            assertThat(resolved.revision()).isEqualTo(new Revision(sha));
            assertThat(resolved.comment()).contains(comment);
        });
    }

    private static Failure failure(Resolution resolution) {
        assertThat(resolution).isInstanceOf(Resolution.Failed.class);
        return ((Resolution.Failed) resolution).failure();
    }
}
