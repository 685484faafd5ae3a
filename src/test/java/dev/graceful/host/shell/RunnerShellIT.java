package dev.graceful.host.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.graceful.host.NaughtyStrings;
import dev.graceful.host.shell.Runs.Wish;
import dev.graceful.host.shell.ShellUnderTest.Said;
import dev.graceful.testing.Requirement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Commands that go on when nobody is connected, in every shell. */
class RunnerShellIT {
    private static final String ID = "0123456789abcdef".repeat(4);

    @TempDir
    private Path directory;

    private Runs runs(ShellUnderTest shell) {
        return new Runs(shell, shell.library(directory), directory.resolve("state"));
    }

    @ParameterizedTest
    @EnumSource
    void theCommandGetsItsWordsAndItsEnvironmentAsTheyAre(ShellUnderTest shell) throws IOException {
        Runs runs = runs(shell);
        var strings = NaughtyStrings.all(directory.resolve("marker").toString()).stream()
                .filter(text -> text.indexOf('\0') < 0)
                .toList();
        var argv = new ArrayList<>(
                List.of("/bin/sh", "-c", "printf '%s\\0' \"$@\" >\"$OUT\"; env -0 >\"$OUT.env\"", "sh"));
        argv.addAll(strings);
        Path out = directory.resolve("out");

        Said started = runs.start(1, ID, new Wish(0, "-", List.of("OUT=" + out, "TEXT=two\nlines \\ '\"$(id)"), argv));

        assertThat(started.firstLine()).matches("(Running|Exited 0) [0-9]+");
        assertThat(runs.ended(ID).text()).matches("Exited 0 [0-9]+");
        assertThat(directory.resolve("marker")).doesNotExist();
        assertThat(Files.readString(out, UTF_8).split("\0", -1)).containsExactly(with(strings, ""));
        assertThat(Files.readString(directory.resolve("out.env")).split("\0", 0))
                .filteredOn(variable -> !variable.matches("(?s)(_|PWD|SHLVL|OLDPWD)=.*"))
                .containsExactlyInAnyOrder(
                        "OUT=" + out,
                        "TEXT=two\nlines \\ '\"$(id)",
                        "GD_TOKEN=" + ID,
                        "HOME=" + System.getProperty("user.home"),
                        "LC_ALL=C.UTF-8",
                        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    }

    @ParameterizedTest
    @EnumSource
    void nothingOfASecretIsKept(ShellUnderTest shell) throws IOException {
        Runs runs = runs(shell);
        String canary = "gdcanary-" + UUID.randomUUID();

        runs.start(1, ID, Wish.of("/bin/sh", "-c", "test -n \"$SECRET\"").with("SECRET=" + canary));

        assertThat(runs.ended(ID).firstLine()).startsWith("Exited 0 ");
        try (var files = Files.walk(runs.state())) {
            assertThat(files.filter(Files::isRegularFile))
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(Files.readString(file)).doesNotContain(canary));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anotherAccountRunsItAndNothingOfItsEnvironmentReachesRoot(ShellUnderTest shell) throws IOException {
        asRoot("commands of other accounts");
        Runs runs = runs(shell);

        runs.start(1, ID, Wish.of("/usr/bin/id").as("nobody").with("LD_PRELOAD=/nonexistent/evil.so"));

        Said said = runs.ended(ID);
        assertThat(said.firstLine()).startsWith("Exited 0 ");
        assertThat(said.text()).contains("uid=65534(nobody) gid=65534(nogroup) groups=65534(nogroup)");
        // One line from id itself; every other program would have added one.
        assertThat(said.text().lines().filter(line -> line.contains("LD_PRELOAD")))
                .hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void whatCannotBeStartedIsNotStarted(ShellUnderTest shell) {
        Runs runs = runs(shell);

        assertThat(runs.start(1, ID, Wish.of("true").as("no-such-account")).firstLine())
                .startsWith("! StepFailed there is no account named no-such-account");
        assertThat(runs.start(1, ID, Wish.of("true").with("A B=c")).firstLine()).startsWith("! StepFailed bad word: ");
        assertThat(runs.start(1, ID, Wish.of("true").with("IFS=/")).firstLine()).startsWith("! StepFailed bad word: ");
        assertThat(runs.start(1, ID, Wish.of()).firstLine()).startsWith("! StepFailed bad word: ");
        assertThat(runs.start(1, "../x", Wish.of("true")).firstLine()).startsWith("! StepFailed bad word: ");
        assertThat(runs.run(ID).text()).isEqualTo("NotStarted");

        runs.start(1, ID, Wish.of("/no/such/program"));
        assertThat(runs.ended(ID).firstLine()).startsWith("Exited 127 ");
    }

    @ParameterizedTest
    @EnumSource
    void itGoesOnAloneAndIsFoundAgain(ShellUnderTest shell) throws IOException {
        Runs runs = runs(shell);
        Path go = directory.resolve("go");
        var wish = Wish.of(
                "/bin/sh",
                "-c",
                "for n in 1 2 3 4 5 6 7 8 9 10 11 12; do echo $n; sleep 0.01; done; until [ -e " + go
                        + " ]; do sleep 0.05; done; echo over; exit 3");

        assertThat(runs.start(1, ID, wish).firstLine()).startsWith("Running ");
        assertThat(runs.until(ID, line -> line.startsWith("Running")).status()).isZero();
        await().untilAsserted(() -> assertThat(runs.run(ID).text()).matches("Running [0-9]+\n1\n(?s).*\n12"));
        assertThat(runs.start(1, ID, wish).firstLine()).startsWith("Running ");
        Files.createFile(go);

        assertThat(runs.ended(ID).text()).matches("Exited 3 [0-9]+\n1\n(?s).*\n12\nover");
        assertThat(runs.start(1, ID, wish).firstLine()).startsWith("Exited 3 ");
    }

    @ParameterizedTest
    @EnumSource
    void aKilledRunnerLeavesTheCommandAliveAndItsEndUnknown(ShellUnderTest shell) throws IOException {
        Runs runs = runs(shell);
        Path go = directory.resolve("go");
        runs.start(
                1,
                ID,
                Wish.of(
                        "/bin/sh",
                        "-c",
                        "echo $PPID; until [ -e " + go + " ]; do sleep 0.05; done; echo over; exit 0"));
        String parent = await().until(
                        () -> runs.run(ID).text().lines().skip(1).findFirst().orElse(""), text -> !text.isEmpty());
        String runner = Files.readString(runs.directory(ID).resolve("started")).split(" ", 2)[0];

        ShellUnderTest.run(List.of("kill", "-KILL", runner, parent));

        assertThat(runs.run(ID).firstLine()).startsWith("Running ");
        Files.createFile(go);
        assertThat(runs.ended(ID).text()).matches("Unknown died [0-9]+\n" + parent + "\nover");
        assertThat(runs.start(2, ID, Wish.of("true")).firstLine()).startsWith("Unknown died ");
    }

    @ParameterizedTest
    @EnumSource
    void aRunOfAnEarlierBootIsUnknown(ShellUnderTest shell) throws IOException {
        Runs runs = runs(shell);
        runs.start(1, ID, Wish.of("true"));
        runs.ended(ID);
        Files.delete(runs.directory(ID).resolve("rc"));
        Files.writeString(runs.directory(ID).resolve("started"), "1 1 " + UUID.randomUUID() + " 1700000000\n");

        assertThat(runs.run(ID).text()).isEqualTo("Unknown rebooted 1700000000");
    }

    @ParameterizedTest
    @EnumSource
    void atItsDeadlineItIsEndedWithAllThatItStarted(ShellUnderTest shell) throws IOException {
        Runs runs = runs(shell);
        Path pids = directory.resolve("pids");
        String script = "sleep 300 & echo $! >>" + pids + "; setsid sleep 300 & echo $! >>" + pids + "; echo $$ >>"
                + pids + "; wait";

        runs.start(1, ID, Wish.of("/bin/sh", "-c", script).within(1));

        assertThat(runs.ended(ID).text()).matches("Exited 143 [0-9]+\n\nended at its deadline, after 1 s");
        assertThat(Files.readAllLines(pids))
                .hasSize(3)
                .allSatisfy(pid -> assertThat(alive(pid)).isFalse());
    }

    @ParameterizedTest
    @EnumSource(names = {"DASH", "BUSYBOX"})
    void whatDoesNotMindBeingAskedIsKilled(ShellUnderTest shell) {
        Runs runs = runs(shell);

        runs.start(
                1,
                ID,
                Wish.of("/bin/sh", "-c", "trap '' TERM; while :; do sleep 0.1; done")
                        .within(1));

        assertThat(runs.ended(ID).firstLine()).startsWith("Exited 137 ");
    }

    @ParameterizedTest
    @EnumSource
    void aLongOutputIsCutInTheMiddleAndTheCommandDoesNotNotice(ShellUnderTest shell) throws IOException {
        Runs runs = runs(shell);

        runs.start(
                1,
                ID,
                Wish.of(
                        "/bin/sh",
                        "-c",
                        "echo first; head -c 3000000 /dev/zero | tr '\\0' x; echo; echo last; exit 4"));

        Said said = runs.ended(ID);
        assertThat(said.firstLine()).startsWith("Exited 4 ");
        await().untilAsserted(() -> assertThat(runs.run(ID).text()).endsWith("xxx\nlast"));
        assertThat(Files.size(runs.directory(ID).resolve("log"))).isBetween(750_000L, 1024 * 1024L);
        assertThat(Files.readString(runs.directory(ID).resolve("log"))).startsWith("first\nxxx");
    }

    @ParameterizedTest
    @EnumSource
    void theEndIsKeptEvenWhenTheCommandFillsTheDisk(ShellUnderTest shell) throws IOException {
        Path state = directory.resolve("state");
        try (var disk = SmallDisk.mount(state)) {
            Runs runs = runs(shell);

            runs.start(1, ID, Wish.of("/bin/sh", "-c", "cat /dev/zero >" + state + "/ballast; echo full; exit 3"));

            assertThat(runs.ended(ID).firstLine()).startsWith("Exited 3 ");
            disk.free();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRunnerThatIsLateFindsItsOperatorReplacedAndStartsNothing(ShellUnderTest shell) throws IOException {
        Runs runs = runs(shell);
        Path counter = directory.resolve("counter");
        String late = "gd_begin \"$1\" " + Runs.OWNER + " 1; gd_K=$2; gd_D=$gd_S/mig/$2; "
                + "gd_prepare '" + Runs.OWNER + " 1' 0 - / 0 /bin/sh -c 'echo >>'\"$3\"; gd_unlock; "
                + "gd_fence \"$1\" " + Runs.OWNER + " 2; gd_detach; gd_send";

        Said said = ShellUnderTest.run(
                shell.script(runs.library(), late, List.of(runs.state().toString(), ID, counter.toString())));

        assertThat(said.text()).isEqualTo("epoch 2");
        assertThat(runs.run(ID).text()).isEqualTo("NotStarted");
        assertThat(counter).doesNotExist();
        assertThat(runs.start(2, ID, Wish.of("/bin/sh", "-c", "echo >>" + counter))
                        .status())
                .isZero();
        assertThat(runs.ended(ID).firstLine()).startsWith("Exited 0 ");
        assertThat(counter).hasContent("\n");
    }

    @ParameterizedTest
    @EnumSource(names = {"DASH", "BUSYBOX"})
    void manyStartsAtOnceRunItOnce(ShellUnderTest shell) throws IOException, InterruptedException, ExecutionException {
        int starts = 200;
        Runs runs = runs(shell);
        Path counter = directory.resolve("counter");
        var wish = Wish.of("/bin/sh", "-c", "echo run >>" + counter);
        var together = new CountDownLatch(starts);
        var answers = new ArrayList<Future<Said>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int n = 0; n < starts; n++) {
                answers.add(threads.submit(() -> {
                    together.countDown();
                    together.await();
                    return runs.start(1, ID, wish);
                }));
            }
        }

        assertThat(runs.ended(ID).firstLine()).startsWith("Exited 0 ");
        assertThat(Files.readAllLines(counter)).containsExactly("run");
        for (Future<Said> answer : answers) {
            assertThat(answer.get().firstLine()).matches("(Running|Exited 0) [0-9]+");
        }
        System.out.println(shell + ": " + starts + " starts at once, 1 run");
    }

    private static String[] with(List<String> strings, String last) {
        var all = new ArrayList<>(strings);
        all.add(last);
        return all.toArray(String[]::new);
    }

    private static boolean alive(String pid) {
        try {
            return !Files.readString(Path.of("/proc", pid, "stat")).matches("(?s).*\\) [ZXx] .*");
        } catch (IOException gone) {
            return false;
        }
    }

    private static void asRoot(String suite) {
        if (!"root".equals(System.getProperty("user.name"))) {
            throw Requirement.unmet(suite, "that takes root");
        }
    }
}
