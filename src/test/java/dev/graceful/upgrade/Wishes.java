package dev.graceful.upgrade;

import dev.graceful.model.AppKey;
import dev.graceful.model.Desired;
import dev.graceful.model.Desired.Strategy;
import dev.graceful.model.Revision;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What users wish for in these tests. */
final class Wishes {
    private Wishes() {}

    /** A reload by the user's own commands of an application that answers on a port. */
    static Desired byCommand(String sha, Path origin, Path path, Desired.Commands commands, String attempt) {
        Desired plain = revision(sha, origin, path, Strategy.COMMAND, Duration.ZERO);
        return byCommand(plain, commands, plain.verify(), attempt);
    }

    /** The same of one that nobody asks anything. */
    static Desired byCommandAlone(String sha, Path origin, Path path, Desired.Commands commands, String attempt) {
        Desired plain = revision(sha, origin, path, Strategy.COMMAND, Duration.ZERO);
        return byCommand(plain, commands, new Desired.Verify(null, null, Duration.ZERO), attempt);
    }

    private static Desired byCommand(Desired plain, Desired.Commands commands, Desired.Verify verify, String attempt) {
        return with(
                plain,
                plain.locator(),
                new Desired.Reload(Strategy.COMMAND, Duration.ofSeconds(30), Duration.ZERO, commands),
                verify,
                attempt);
    }

    /** The same wish, verified in another way, with another patience. */
    static Desired verified(Desired plain, Desired.Verify verify, Duration timeout) {
        Desired.Reload reload = plain.reload();
        return with(
                plain,
                plain.locator(),
                new Desired.Reload(reload.strategy(), timeout, reload.soak(), reload.command()),
                verify,
                plain.attempt());
    }

    /** The same wish for the same code, found, reloaded and verified in another way. */
    static Desired with(
            Desired plain, Desired.Locator locator, Desired.Reload reload, Desired.Verify verify, String attempt) {
        return new Desired(
                plain.app(),
                plain.host(),
                plain.repo(),
                plain.requested(),
                plain.revision(),
                plain.path(),
                plain.localChanges(),
                plain.runAs(),
                plain.server(),
                locator,
                reload,
                verify,
                attempt);
    }

    static Desired revision(String sha, Path origin, Path path, Strategy strategy, Duration soak) {
        var http = new Desired.Http("/", null, "localhost", 200, 3, Duration.ofSeconds(5));
        return new Desired(
                new AppKey("default", "shop"),
                "localhost",
                origin.toString(),
                "main",
                new Revision(sha),
                path.toString(),
                Desired.LocalChanges.REFUSE,
                null,
                Desired.ServerWish.AUTO,
                new Desired.Locator.Discover(),
                new Desired.Reload(strategy, Duration.ofSeconds(30), soak, null),
                new Desired.Verify(http, null, Duration.ZERO),
                "");
    }

    /** The same for instances that are found in a certain way and taken so far apart. */
    static Desired rolling(Desired plain, Desired.Locator locator, Duration interval) {
        Desired.Reload reload = plain.reload();
        return with(
                plain,
                locator,
                new Desired.Reload(
                        reload.strategy(),
                        reload.timeout(),
                        reload.soak(),
                        new Desired.Rolling(List.of(), interval),
                        reload.command(),
                        reload.handBack(),
                        reload.fifo(),
                        reload.waitForLongRequests()),
                plain.verify(),
                plain.attempt());
    }
}
