package dev.graceful.converge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.host.HostException;
import dev.graceful.host.JournalText;
import dev.graceful.host.Look;
import dev.graceful.host.local.LocalHost;
import dev.graceful.model.AppKey;
import dev.graceful.model.Desired;
import dev.graceful.model.Failure;
import dev.graceful.model.JournalEntry;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.Outcome;
import dev.graceful.model.Reason;
import dev.graceful.model.Revision;
import dev.graceful.model.Step;
import dev.graceful.testing.Repositories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodeIT {
    @TempDir
    private Path directory;

    private final Converger converger = new Converger();
    private Repositories repositories;
    private Path shop;
    private LocalHost host;
    private Revision v1;
    private Revision v2;

    @BeforeEach
    void cloneVersionOneAndPublishVersionTwo() throws HostException {
        repositories = Repositories.in(directory);
        v1 = new Revision(repositories.commit("app.py", "one\n", "One"));
        shop = repositories.cloned(directory.resolve("shop"));
        v2 = new Revision(repositories.commit("app.py", "two\n", "Two"));
        host = new LocalHost("localhost", directory.resolve("state"));
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Nested
    class Fetching {
        @Test
        void theCommitIsThereAfterwardsAndTheWorkTreeIsUntouched() {
            done(fetch("main", v2));

            assertThat(Repositories.git(shop, "cat-file", "-t", v2.sha()).strip())
                    .isEqualTo("commit");
            assertThat(Repositories.git(shop, "rev-parse", "refs/graceful/wish").strip())
                    .isEqualTo(v2.sha());
            assertThat(shop.resolve("app.py")).hasContent("one");
            assertThat(head()).isEqualTo(v1);
        }

        @Test
        void doneTwiceIsDoneOnce() {
            done(fetch("main", v2));

            assertThat(done(fetch("main", v2)).comment()).contains("was there already");
        }

        @Test
        void aBranchThatMovedOnDoesNotMatter() {
            repositories.commit("app.py", "three\n", "Three");

            done(fetch("main", v2));

            assertThat(Repositories.git(shop, "rev-parse", "refs/graceful/wish").strip())
                    .isEqualTo(v2.sha());
        }

        @Test
        void aCommitThatTheRepositoryDoesNotHaveIsSaidToBeMissing() {
            Failure failure = failed(fetch("main", new Revision("1".repeat(40))));

            assertThat(failure.reason()).isEqualTo(Reason.RevisionNotFound);
            assertThat(failure.message()).contains("the work tree is untouched");
        }

        @Test
        void aRepositoryThatIsNotThereIsSaidToBeUnreachable() {
            Failure failure = failed(new Step.Fetch(directory.resolve("nowhere").toString(), "main", v2));

            assertThat(failure.reason()).isEqualTo(Reason.RepositoryUnreachable);
            assertThat(failure.message()).contains("nowhere").hasSizeLessThan(700);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "--upload-pack=touch MARKER;",
                    "ext::sh -c touch% MARKER",
                    "fd::0/foo",
                    "ssh://-oProxyCommand=touch MARKER/x",
                    "git://localhost/x",
                    "http://localhost:1/x",
                    "-u touch MARKER",
                    "file://localhost/../../`touch MARKER`"
                })
        void aHostileUrlRunsNothing(String url) {
            Path marker = directory.resolve("marker");

            failed(new Step.Fetch(url.replace("MARKER", marker.toString()), "main", v2));

            assertThat(marker).doesNotExist();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "--upload-pack=touch MARKER",
                    "main:refs/heads/evil",
                    "$(touch MARKER)",
                    "a b",
                    "../../x",
                    "@{1}"
                })
        void aHostileNameRunsNothingAndChangesNoBranch(String name) {
            Path marker = directory.resolve("marker");

            converger.perform(
                    host,
                    wish(),
                    new Step.Fetch(origin(), name.replace("MARKER", marker.toString()), new Revision("2".repeat(40))));

            assertThat(marker).doesNotExist();
            assertThat(Repositories.git(shop, "for-each-ref", "--format=%(refname)", "refs/heads"))
                    .isEqualTo("refs/heads/main\n");
        }
    }

    @Nested
    class Moving {
        @BeforeEach
        void fetched() {
            done(fetch("main", v2));
        }

        @Test
        void theBranchStaysCheckedOutAndTheIntentionIsWrittenBeforeTheFact() {
            done(new Step.Move(v1, v2, false));

            assertThat(shop.resolve("app.py")).hasContent("two");
            assertThat(Repositories.git(shop, "symbolic-ref", "HEAD").strip()).isEqualTo("refs/heads/main");
            assertThat(journal()).containsExactly(new Event.Moving(v1, v2), new Event.Moved(v2));
        }

        @Test
        void aDetachedHeadIsMovedToo() {
            Repositories.git(shop, "checkout", "--quiet", "--detach");

            done(new Step.Move(v1, v2, false));

            assertThat(head()).isEqualTo(v2);
        }

        @Test
        void itMovesBack() {
            done(new Step.Move(v1, v2, false));

            done(new Step.Move(v2, v1, true));

            assertThat(shop.resolve("app.py")).hasContent("one");
        }

        @Test
        void doneTwiceIsDoneOnce() {
            done(new Step.Move(v1, v2, false));

            assertThat(done(new Step.Move(v1, v2, false)).comment()).contains("already");
        }

        @Test
        void localChangesThatWouldBeLostMakeItRefuse() {
            Repositories.write(shop.resolve("app.py"), "mine\n");

            Failure failure = failed(new Step.Move(v1, v2, false));

            assertThat(failure.reason()).isEqualTo(Reason.TreeDirty);
            assertThat(shop.resolve("app.py")).hasContent("mine");
            assertThat(head()).isEqualTo(v1);
        }

        @Test
        void untrackedFilesThatWouldBeOverwrittenMakeItRefuse() {
            Revision v3 = new Revision(repositories.commit("new.py", "theirs\n", "Three"));
            done(fetch("main", v3));
            Repositories.write(shop.resolve("new.py"), "mine\n");

            Failure failure = failed(new Step.Move(v1, v3, false));

            assertThat(failure.reason()).isEqualTo(Reason.TreeDirty);
            assertThat(shop.resolve("new.py")).hasContent("mine");
            assertThat(head()).isEqualTo(v1);
        }

        @Test
        void otherUntrackedFilesStay() {
            Repositories.write(shop.resolve("db.sqlite"), "data\n");

            done(new Step.Move(v1, v2, false));

            assertThat(shop.resolve("db.sqlite")).hasContent("data");
        }

        @Test
        void aWorkTreeThatSomebodyElseMovedIsLeftAlone() {
            Repositories.git(shop, "commit", "--quiet", "--allow-empty", "--message", "Mine");

            Failure failure = failed(new Step.Move(v1, v2, false));

            assertThat(failure.message()).contains("somebody else moved it");
            assertThat(journal()).isEmpty();
        }
    }

    @Nested
    class SettingAside {
        @BeforeEach
        void changed() {
            Repositories.write(shop.resolve("app.py"), "mine\n");
        }

        @Test
        void stashedChangesCanBeTakenOutAgain() {
            done(new Step.SetAside(false, List.of("app.py")));

            assertThat(shop.resolve("app.py")).hasContent("one");
            assertThat(Repositories.git(shop, "stash", "list")).contains("graceful: before " + v2.brief());
            Repositories.git(shop, "stash", "pop", "--quiet");
            assertThat(shop.resolve("app.py")).hasContent("mine");
        }

        @Test
        void discardedChangesAreGone() {
            done(new Step.SetAside(true, List.of("app.py")));

            assertThat(shop.resolve("app.py")).hasContent("one");
            assertThat(Repositories.git(shop, "stash", "list")).isEmpty();
        }
    }

    @Nested
    class InADirectoryOfAnotherAccount {
        @BeforeEach
        void given() {
            Assumptions.assumeTrue(
                    System.getProperty("user.name").equals("root"), "only root can act as another account");
            Repositories.run(directory, "chmod", "-R", "a+rX", directory.toString());
            Repositories.run(directory, "chown", "-R", "nobody", shop.toString(), origin());
        }

        @Test
        void aRepositoryOfYetAnotherAccountIsNotBlamedOnTheWorkTree() {
            Repositories.run(directory, "chown", "-R", "root", origin());

            Failure failure = failed(fetch("main", v2));

            assertThat(failure.reason()).isEqualTo(Reason.RepositoryUnreachable);
            assertThat(failure.message()).contains(origin() + "/.git belongs to another account than nobody");
        }

        @Test
        void whatItsRepositoryIsToldToRunDoesNotRunAsRoot() throws IOException {
            Path markers = Files.createDirectory(directory.resolve("markers"));
            Repositories.run(directory, "chmod", "a+rwx", markers.toString());
            String mark = "#!/bin/sh\ntouch " + markers + "/$(id -u)\ncat 2>/dev/null\n";
            for (String hook : List.of("post-checkout", "reference-transaction", "post-index-change", "pre-auto-gc")) {
                Path file = shop.resolve(".git/hooks/" + hook);
                Repositories.write(file, mark);
                Repositories.run(directory, "chmod", "a+x", file.toString());
            }
            Path program = directory.resolve("program");
            Repositories.write(program, mark);
            Repositories.run(directory, "chmod", "a+x", program.toString());
            Repositories.write(
                    shop.resolve(".git/config"),
                    Files.readString(shop.resolve(".git/config")) + "[core]\n\tfsmonitor = " + program
                            + "\n[filter \"x\"]\n\tsmudge = " + program + "\n\tclean = " + program + "\n");
            Repositories.write(shop.resolve(".git/info/attributes"), "* filter=x\n");

            converger.perform(host, wish(), fetch("main", v2));
            converger.perform(host, wish(), new Step.Move(v1, v2, false));

            assertThat(markers.resolve("0")).doesNotExist();
            assertThat(Files.getOwner(shop.resolve("app.py")).getName()).isEqualTo("nobody");
        }

        @Test
        void theFilesBelongToThatAccountAfterwards() throws IOException {
            done(fetch("main", v2));
            done(new Step.Move(v1, v2, false));

            assertThat(Files.getOwner(shop.resolve("app.py")).getName()).isEqualTo("nobody");
        }

        @Test
        void anotherAccountThanItsOwnerIsRefused() {
            Desired wish = wish("root");

            Outcome outcome = converger.perform(host, wish, fetch("main", v2));

            assertThat(((Outcome.Failed) outcome).failure().reason()).isEqualTo(Reason.NotTheOwner);
        }
    }

    @Test
    void aPathThatIsNotThereIsSaidSo() throws IOException {
        Files.move(shop, directory.resolve("elsewhere"));

        assertThat(failed(fetch("main", v2)).reason()).isEqualTo(Reason.PathMissing);
    }

    private Step.Fetch fetch(String requested, Revision revision) {
        return new Step.Fetch(origin(), requested, revision);
    }

    private String origin() {
        return repositories.origin().toString();
    }

    private Outcome.Done done(Step step) {
        Outcome outcome = converger.perform(host, wish(), step);
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        return (Outcome.Done) outcome;
    }

    private Failure failed(Step step) {
        Outcome outcome = converger.perform(host, wish(), step);
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        return ((Outcome.Failed) outcome).failure();
    }

    private Revision head() {
        return new Revision(Repositories.git(shop, "rev-parse", "HEAD").strip());
    }

    private List<Event> journal() {
        try {
            var look = new Look(wish().app(), shop.toString(), List.of(), List.of("no such process"));
            return JournalText.decode(host.look(look).journal()).entries().stream()
                    .map(JournalEntry::event)
                    .toList();
        } catch (HostException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private Desired wish() {
        return wish(null);
    }

    private Desired wish(@org.jspecify.annotations.Nullable String runAs) {
        return new Desired(
                new AppKey("default", "shop"),
                "localhost",
                origin(),
                "main",
                v2,
                shop.toString(),
                Desired.LocalChanges.REFUSE,
                runAs,
                Desired.ServerWish.AUTO,
                new Desired.Locator.Discover(),
                new Desired.Reload(Desired.Strategy.AUTO, Duration.ofMinutes(1), Duration.ZERO, null),
                new Desired.Verify(null, null, Duration.ZERO),
                "");
    }
}
