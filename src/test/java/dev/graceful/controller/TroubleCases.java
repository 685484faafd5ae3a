package dev.graceful.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.api.GracefulDeployStatus;
import dev.graceful.model.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What is wrong is named, nothing is changed, and its repair is enough. */
abstract class TroubleCases extends OperatorCase {
    TroubleCases(OperatorUnderTest operator) {
        super(operator);
    }

    @Test
    void aHostThatIsMissingIsNamedAndItsCreationIsEnough() throws IOException {
        shop.start();
        apply("");

        assertThat(awaitTrouble(Reason.HostNotFound)).contains("there is no Host " + namespace);

        host();
        awaitReady(shop.head());
    }

    @Test
    void aRevisionThatDoesNotExistIsNamed() throws IOException {
        shop.start();
        String v1 = shop.head();
        host();
        client.resource(deploy("").replace("revision: main", "revision: mian")).serverSideApply();

        assertThat(awaitTrouble(Reason.RevisionNotFound))
                .contains("no branch and no tag mian")
                .contains("main");
        nothingWasChanged(v1);

        apply("");
        awaitReady(v1);
    }

    @Test
    void aMissingPathIsNamed() throws IOException {
        shop.start();
        host();
        client.resource(deploy("").replace(shop.tree.toString(), scratch + "/nowhere"))
                .serverSideApply();

        assertThat(awaitTrouble(Reason.PathMissing)).contains(scratch + "/nowhere");

        apply("");
        awaitReady(shop.head());
    }

    @Test
    void aPathThatIsNoRepositoryIsNamed() throws IOException {
        shop.start();
        Path plain = Files.createDirectory(scratch.resolve("plain"));
        host();
        client.resource(deploy("").replace(shop.tree.toString(), plain.toString()))
                .serverSideApply();

        assertThat(awaitTrouble(Reason.NotARepository)).contains(plain.toString());
    }

    @Test
    void thatNoMasterIsFoundIsSaidAndItsStartIsEnough() throws IOException {
        String v1 = shop.head();
        host();
        apply("");

        awaitTrouble(Reason.MasterNotFound);
        nothingWasChanged(v1);

        shop.start();
        awaitReady(v1);
    }

    @Test
    void twoCandidatesAreNamedAndNoneIsSignalled() throws IOException {
        shop.start("a.pid", 8000);
        shop.start("b.pid", 8001);
        String v1 = shop.head();
        shop.push("2");
        host();
        apply("");

        awaitTrouble(Reason.MasterAmbiguous);
        nothingWasChanged(v1);
    }

    @Test
    void changesByHandAreNotOverwritten() throws IOException {
        shop.start();
        String v1 = shop.head();
        String v2 = shop.push("2");
        Files.writeString(shop.tree.resolve("app.py"), "by hand");
        host();
        apply("");

        assertThat(awaitTrouble(Reason.TreeDirty)).contains("app.py");
        assertThat(shop.head()).isEqualTo(v1);
        assertThat(shop.tree.resolve("app.py")).hasContent("by hand");

        Files.writeString(shop.tree.resolve("app.py"), "1");
        awaitReady(v2);
    }

    @Test
    void aHostThatDoesNotAnswerMakesNothingReady() throws IOException {
        shop.start();
        host();
        apply("");
        awaitReady(shop.head());
        shop.host.faults().unreachableFor(1_000_000);

        GracefulDeployStatus status = awaitStatus(
                s -> s.hosts() != null && Integer.valueOf(1).equals(s.hosts().unreachable()));
        assertThat(condition(status, "Ready").holds()).isFalse();

        shop.host.faults().unreachableFor(0);
        awaitReady(shop.head());
    }
}
