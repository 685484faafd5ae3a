package dev.graceful.observe;

import static dev.graceful.observe.Table.ADDRESS;
import static dev.graceful.observe.Table.process;
import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.model.Address;
import dev.graceful.model.Desired.Locator;
import org.junit.jupiter.api.Test;

/** Several gunicorns in one directory: which of them belong together and may be restarted one after the other. */
final class HeldTest {
    private static final long SOCKET = 4711;
    private static final long OTHER = 4712;

    @Test
    void twoBelowASupervisordThatHoldsTheirSocketAreAPool() {
        assertThat(supervised(SOCKET).find())
                .isInstanceOfSatisfying(
                        Picture.Pool.class,
                        pool -> assertThat(pool.masters())
                                .extracting(master -> master.id().pid())
                                .containsExactly(10L, 20L));
    }

    @Test
    void twoBelowASupervisordThatDoesNotHoldTheirSocketAreUnclear() {
        assertThat(supervised(OTHER).find()).isInstanceOf(Picture.Unclear.class);
    }

    @Test
    void twoThatNobodyKeepsAreUnclearThoughTheyShareASocket() {
        assertThat(new Table().gunicorn(10, 1).gunicorn(20, 1).find()).isInstanceOf(Picture.Unclear.class);
    }

    @Test
    void aCompetitorBesideTheHeldOneIsUnclear() {
        var table = supervised(SOCKET).gunicorn(30, 1);

        assertThat(table.find()).isInstanceOf(Picture.Unclear.class);
        assertThat(table.find(new Locator.Supervisor("web", null))).isInstanceOf(Picture.Unclear.class);
    }

    @Test
    void theProgramThatIsNamedIsToldFromAnotherInTheSameDirectory() {
        var admin = new Address.Tcp("127.0.0.1", 9000);
        var table = supervised(SOCKET)
                .listening(admin, OTHER)
                .and(
                        process(30, 5)
                                .with("SUPERVISOR_GROUP_NAME", "admin")
                                .with("SUPERVISOR_PROCESS_NAME", "admin")
                                .holding(OTHER),
                        process(31, 30).holding(OTHER));

        assertThat(table.find()).isInstanceOf(Picture.Unclear.class);
        assertThat(table.find(new Locator.Supervisor("web", null))).isInstanceOf(Picture.Pool.class);
        assertThat(table.find(new Locator.Supervisor("admin", null)))
                .isInstanceOfSatisfying(
                        Picture.One.class,
                        one -> assertThat(one.master().id().pid()).isEqualTo(30));
    }

    @Test
    void twoUnitsWhoseSocketTheFirstProcessHoldsAreAPool() {
        var table = new Table()
                .and(process(1, 0).argv("/sbin/init").in("/").holding(SOCKET))
                .and(unit(10, "shop@1"), process(11, 10), unit(20, "shop@2"), process(21, 20));

        assertThat(table.find()).isInstanceOf(Picture.Pool.class);
        assertThat(table.find(new Locator.Systemd("shop@*.service"))).isInstanceOf(Picture.Pool.class);
        assertThat(table.find(new Locator.Systemd("other.service"))).isInstanceOf(Picture.None.class);
    }

    @Test
    void twoUnitsWhoseSocketTheFirstProcessDoesNotHoldAreUnclear() {
        var table = new Table()
                .and(process(1, 0).argv("/sbin/init").in("/").holding())
                .and(unit(10, "shop-1"), process(11, 10), unit(20, "shop-2"), process(21, 20));

        assertThat(table.find()).isInstanceOf(Picture.Unclear.class);
    }

    @Test
    void oneThatIsAskedToEndHasClosedItsSocketAndStillBelongsToThem() {
        var table = new Table()
                .and(supervisord(SOCKET))
                .and(program(10, "web_0"), process(11, 10))
                .and(program(20, "web_1").holding());

        assertThat(table.find()).isInstanceOf(Picture.Pool.class);
    }

    @Test
    void oneThatHasNoWorkersYetIsNoOrphan() {
        var table = new Table()
                .and(supervisord(SOCKET))
                .and(program(10, "web_0"), process(11, 10))
                .and(program(20, "web_1"));

        assertThat(table.find())
                .isInstanceOfSatisfying(
                        Picture.Pool.class, pool -> assertThat(pool.masters()).hasSize(2));
    }

    @Test
    void aPidFileOrAnAddressLeadsToThePoolToo() {
        var table = supervised(SOCKET).file("/run/shop.pid", "20\n");

        assertThat(table.find(new Locator.PidFile("/run/shop.pid"))).isInstanceOf(Picture.Pool.class);
        assertThat(table.find(new Locator.Listen(ADDRESS))).isInstanceOf(Picture.Pool.class);
    }

    @Test
    void aProgramIsNamedAsSupervisorctlNamesIt() {
        assertThat(Names.isProgram("web:web_0", "web")).isTrue();
        assertThat(Names.isProgram("web:web_0", "web:*")).isTrue();
        assertThat(Names.isProgram("web:web_0", "web:web_0")).isTrue();
        assertThat(Names.isProgram("web", "web")).isTrue();
        assertThat(Names.isProgram("web:web_0", "web:web_1")).isFalse();
        assertThat(Names.isProgram("website:web_0", "web")).isFalse();
        assertThat(Names.isUnit("shop@1.service", "shop@*.service")).isTrue();
        assertThat(Names.isUnit("shop.service", "shop@*.service")).isFalse();
    }

    @Test
    void instancesOfOneProgramAreRelatedAndOthersAreNot() {
        assertThat(Names.areRelated("web:web_0", "web:web_11")).isTrue();
        assertThat(Names.areRelated("shop@a.service", "shop@b.service")).isTrue();
        assertThat(Names.areRelated("shop-1.service", "shop-2.service")).isTrue();
        assertThat(Names.areRelated("bench:web_0", "bench:worker_0")).isFalse();
        assertThat(Names.areRelated("shop.service", "shop-api.service")).isFalse();
        assertThat(Names.pattern("shop@1.service")).isEqualTo("shop@*.service");
        assertThat(Names.pattern("shop.service")).isEqualTo("shop.service");
    }

    private static Table supervised(long held) {
        return new Table()
                .and(supervisord(held))
                .and(program(10, "web_0"), process(11, 10))
                .and(program(20, "web_1"), process(21, 20));
    }

    private static Table.Line supervisord(long held) {
        return process(5, 1)
                .argv("/usr/bin/python3", "/usr/bin/supervisord", "-n")
                .in("/")
                .holding(held);
    }

    private static Table.Line program(long pid, String name) {
        return process(pid, 5).with("SUPERVISOR_GROUP_NAME", "web").with("SUPERVISOR_PROCESS_NAME", name);
    }

    private static Table.Line unit(long pid, String unit) {
        return process(pid, 1).cgroup("/system.slice/" + unit + ".service");
    }
}
