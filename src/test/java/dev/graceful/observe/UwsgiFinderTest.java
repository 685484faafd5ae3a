package dev.graceful.observe;

import static dev.graceful.observe.Table.process;
import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.model.Address;
import dev.graceful.model.Desired.Locator;
import dev.graceful.model.Desired.ServerWish;
import dev.graceful.model.ServerKind;
import dev.graceful.observe.Table.Line;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The masters of uWSGI in process tables as they were seen on Debian. */
class UwsgiFinderTest {

    private final Table table = new Table();

    @Test
    void aMasterWithWorkersIsFoundByTheDirectoryThatChdirTookItTo() {
        instance(10, 1, "--ini", "/etc/shop.ini");

        assertOne(table.find(), 10);
    }

    @Test
    void theInitScriptsCommandIsUnderstood() {
        instance(10, 1, "--ini", "/usr/share/uwsgi/conf/default.ini", "--ini", "/etc/uwsgi/apps-enabled/shop.ini");

        assertOne(table.find(new Locator.Discover(), ServerWish.UWSGI), 10);
    }

    @Test
    void anEmperorIsNoMasterAndTheMastersOfItsVassalsAre() {
        table.and(uwsgi(5, 1, "--ini", "/etc/uwsgi-emperor/emperor.ini").holding(1L));
        instance(10, 5, "--ini", "shop.ini");
        table.and(
                uwsgi(20, 5, "--ini", "blog.ini").in("/srv/blog"),
                uwsgi(21, 20, "--ini", "blog.ini").in("/srv/blog"));

        assertOne(table.find(), 10);
    }

    @Test
    void anEmperorThatHasNoVassalYetIsNone() {
        table.and(uwsgi(5, 1, "--emperor", "/etc/vassals"));

        assertThat(table.find()).isInstanceOf(Picture.None.class);
    }

    @Test
    void twoUnrelatedMastersAreUnclearAndNamed() {
        instance(10, 1, "--ini", "/etc/shop.ini");
        table.and(uwsgi(20, 1, "--ini", "/etc/other.ini"), uwsgi(21, 20, "--ini", "/etc/other.ini"));

        assertThat(table.find())
                .isInstanceOfSatisfying(
                        Picture.Unclear.class,
                        unclear ->
                                assertThat(unclear.reason()).contains("uWSGI 10 and 20", "spec.app.process.pidFile"));
    }

    @Test
    void ofTwoThePidFileNamesTheOne() {
        instance(10, 1, "--ini", "/etc/shop.ini");
        table.and(uwsgi(20, 1, "--ini", "/etc/other.ini"), uwsgi(21, 20, "--ini", "/etc/other.ini"));
        table.file("/run/shop.pid", "20\n");

        assertOne(table.find(new Locator.PidFile("/run/shop.pid")), 20);
    }

    @Test
    void ofTwoTheAddressNamesTheOne() {
        instance(10, 1, "--ini", "/etc/shop.ini");
        table.listening(new Address.Unix("/run/other.sock"), 99);
        table.and(
                uwsgi(20, 1, "--ini", "/etc/other.ini").holding(99L),
                uwsgi(21, 20, "--ini", "/etc/other.ini").holding(99L));

        assertOne(table.find(new Locator.Listen(new Address.Unix("/run/other.sock"))), 20);
    }

    @Test
    void aMasterThatWorksElsewhereIsFoundByWhatItsConfigurationSays() {
        table.and(
                uwsgi(10, 1, "--ini", "/etc/shop.ini").in("/"),
                uwsgi(11, 10, "--ini", "/etc/shop.ini").in("/"));

        assertThat(table.find()).isInstanceOf(Picture.None.class);
        table.told(
                10,
                UwsgiAnswers.settings("\n:graceful:\nwsgi-file=/srv/shop/app.py\nend")
                        .orElseThrow());
        assertOne(table.find(), 10);
    }

    @Test
    void aWorkerThatSurvivedItsMasterIsNoMaster() {
        table.and(uwsgi(8, 1, "--ini", "/etc/shop.ini"));
        instance(10, 1, "--ini", "/etc/shop.ini");

        assertOne(table.find(), 10);
    }

    @Test
    void titlesTellTheMasterFromTheWorkers() {
        table.and(
                process(10, 1).argv("uWSGI master"),
                process(11, 10).argv("uWSGI worker 1"),
                process(12, 10).argv("uWSGI http 1"));

        assertOne(table.find(), 10);
    }

    @Test
    void aStoppedMasterIsUnclear() {
        table.and(uwsgi(10, 1, "--ini", "a.ini").state('T'), uwsgi(11, 10, "--ini", "a.ini"));

        assertThat(table.find())
                .isInstanceOfSatisfying(
                        Picture.Unclear.class,
                        unclear -> assertThat(unclear.reason()).contains("kill -CONT"));
    }

    @Test
    void aGunicornAndAUwsgiInOneDirectoryAreUnclear() {
        instance(10, 1, "--ini", "/etc/shop.ini");
        table.gunicorn(20, 1);

        assertThat(table.find())
                .isInstanceOfSatisfying(
                        Picture.Unclear.class,
                        unclear -> assertThat(unclear.reason()).contains("spec.app.server"));
        assertOne(table.find(new Locator.Discover(), ServerWish.UWSGI), 10);
    }

    @Test
    void onlyTalkingIsNoServing() {
        table.and(uwsgi(10, 1, "--connect-and-read", "127.0.0.1:1717"));

        assertThat(table.find()).isInstanceOf(Picture.None.class);
    }

    private void instance(long pid, long parent, String... words) {
        table.and(uwsgi(pid, parent, words), uwsgi(pid + 1, pid, words), uwsgi(pid + 2, pid, words));
    }

    private static Line uwsgi(long pid, long parent, String... words) {
        var argv = new ArrayList<>(List.of("/usr/bin/uwsgi-core"));
        argv.addAll(List.of(words));
        return process(pid, parent).argv(argv.toArray(String[]::new));
    }

    private static void assertOne(Picture picture, long pid) {
        assertThat(picture).isInstanceOfSatisfying(Picture.One.class, one -> {
            assertThat(one.master().id().pid()).isEqualTo(pid);
            assertThat(one.kind()).isEqualTo(ServerKind.UWSGI);
        });
    }
}
