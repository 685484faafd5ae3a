package dev.graceful.plan;

import static dev.graceful.plan.Scene.B;
import static dev.graceful.plan.Scene.ago;
import static dev.graceful.plan.Scene.id;

import dev.graceful.model.Address;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Master;
import dev.graceful.model.Masters;
import dev.graceful.model.Owner;
import dev.graceful.model.ServerKind;
import dev.graceful.model.Uwsgi;
import dev.graceful.model.UwsgiSettings;
import dev.graceful.model.UwsgiStats;
import dev.graceful.model.UwsgiStats.Booted;
import dev.graceful.model.Worker;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** One literal picture of a uWSGI with master 10 and workers from 11 on. */
final class UwsgiScene {
    static final Address STATS = new Address.Tcp("127.0.0.1", 1717);
    static final Address HTTP = new Address.Tcp("0.0.0.0", 8000);

    final Scene scene = new Scene();
    final Told told = new Told();
    Owner owner = new Owner.Nobody();

    /** How many seconds ago the master was started. */
    double age = 5_000;

    /** The settings that a test changes. */
    static final class Told {
        boolean known = true;
        boolean master = true;
        boolean lazy = true;
        boolean needApp;

        @Nullable
        String fifo = "/run/shop.fifo";

        List<String> touchReload = List.of();
        List<String> touchChain = List.of();
        boolean autoReload;
        boolean exitOnReload;
        List<Address> router = List.of();
        boolean keepAlive;

        @Nullable
        Address stats;

        @Nullable
        Integer processes = 2;

        boolean recycles;
        boolean application = true;

        private UwsgiSettings settings() {
            return new UwsgiSettings(
                    known,
                    known ? "" : "/etc/shop.ini may not be read",
                    master,
                    lazy,
                    needApp,
                    fifo,
                    touchReload,
                    touchChain,
                    autoReload,
                    exitOnReload,
                    router,
                    List.of(HTTP),
                    keepAlive,
                    stats,
                    processes,
                    100,
                    Duration.ofSeconds(60),
                    recycles,
                    application,
                    List.of("/srv/shop"),
                    null);
        }
    }

    void serves(@Nullable UwsgiStats stats, double... workerAges) {
        List<Worker> workers = LongStream.range(0, workerAges.length)
                .mapToObj(i -> new Worker(id(11 + i), ago(workerAges[(int) i])))
                .toList();
        UwsgiSettings settings = told.settings();
        scene.masters = new Masters.OneMaster(new Master(
                id(10),
                1,
                "shop",
                ago(age),
                ServerKind.UWSGI,
                List.of("/usr/bin/uwsgi", "--ini", "/etc/shop.ini"),
                "/usr/bin/uwsgi-core",
                "/srv/shop",
                settings.shared(),
                owner,
                List.of(HTTP),
                workers,
                null,
                false,
                new Uwsgi(settings, stats)));
    }

    static UwsgiStats stats(Booted... workers) {
        return new UwsgiStats(List.of(workers));
    }

    /** The code is on disk and was rehearsed, and the master was asked. */
    void asked(double ago) {
        scene.moved(ago + 3)
                .note(ago + 2, new Event.Ran(Purpose.REHEARSE, B, null))
                .note(ago + 1, new Event.Ran(Purpose.REHEARSE, B, 0))
                .note(ago, new Event.Signalling(Purpose.RELOAD, id(10), B))
                .note(ago - 0.01, new Event.Signalled(Purpose.RELOAD, id(10), null));
    }
}
