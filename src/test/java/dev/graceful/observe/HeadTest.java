package dev.graceful.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.host.Snapshot.FileFact;
import dev.graceful.model.Checkout.HeadMove;
import dev.graceful.model.Revision;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeadTest {
    private static final String A = "a".repeat(40);
    private static final String B = "b".repeat(40);

    private final Map<String, FileFact> files = new HashMap<>();

    @Test
    void aDetachedHeadIsItsOwnCommit() {
        file("HEAD", A + "\n");

        assertThat(head().revision()).contains(new Revision(A));
        assertThat(head().branch()).isNull();
    }

    @Test
    void aBranchIsReadFromItsOwnFile() {
        file("HEAD", "ref: refs/heads/release/2\n");
        file("refs/heads/release/2", B + "\n");
        file("packed-refs", A + " refs/heads/release/2\n");

        assertThat(head().branch()).isEqualTo("release/2");
        assertThat(head().revision()).contains(new Revision(B));
    }

    @Test
    void aBranchWithoutAFileIsAmongThePackedOnes() {
        file("HEAD", "ref: refs/heads/main\n");
        file("packed-refs", "# pack-refs with: peeled\n" + B + " refs/heads/xmain\n" + A + " refs/heads/main\n");

        assertThat(head().revision()).contains(new Revision(A));
    }

    @Test
    void whatTheFilesDoNotTellIsNotGuessed() {
        file("HEAD", "ref: refs/heads/.invalid\n");
        assertThat(head().revision()).isEmpty();

        file("HEAD", "garbage");
        assertThat(head().revision()).isEmpty();
    }

    @Test
    void aBranchThatLeadsOutOfTheDirectoryIsNotFollowed() {
        file("HEAD", "ref: refs/heads/../../../etc/passwd\n");

        assertThat(head().branch()).isNull();
    }

    @Test
    void theReflogTellsWhenHeadMovedAndTornLinesAreLeftOut() {
        file(
                "logs/HEAD",
                "rn line 1 +0000\tcheckout\n"
                        + A + " " + B + " Ann Example <ann@example.org> 1700000000 +0100\tcheckout: moving\n"
                        + B + " " + A + " 1 2 <x> 1700000009 -0330\n");

        assertThat(head().moves())
                .containsExactly(
                        new HeadMove(Instant.ofEpochSecond(1_700_000_000), new Revision(B)),
                        new HeadMove(Instant.ofEpochSecond(1_700_000_009), new Revision(A)));
    }

    private void file(String name, String text) {
        files.put("/srv/shop/.git/" + name, new FileFact.Text(text));
    }

    private Head head() {
        return new Head("/srv/shop/.git", files);
    }
}
