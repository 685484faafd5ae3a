package dev.graceful.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import dev.graceful.model.AppKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** How a machine runs commands. */
interface CommandContract {
    Duration PATIENCE = Duration.ofSeconds(30);
    Duration SHORT = Duration.ofMillis(300);

    Host host();

    /** A directory on the machine that belongs to the test. */
    Path directory();

    private Reply run(String... argv) throws HostException {
        return host().run(Command.of(List.of(argv), directory().toString(), null, PATIENCE));
    }

    private Reply shell(Duration deadline, String script, String... words) throws HostException {
        var argv = new ArrayList<>(List.of("sh", "-c", script, "sh"));
        argv.addAll(List.of(words));
        return host().run(Command.of(argv, directory().toString(), null, deadline));
    }

    @Test
    default void hostileWordsReachTheProgramByteForByte() throws IOException {
        Path marker = directory().resolve("marker");
        List<String> naughty = NaughtyStrings.all(marker.toString());
        var argv = new ArrayList<>(List.of("printf", "%s\\0"));
        argv.addAll(naughty);

        Reply reply = host().run(new Command(argv, directory().toString(), null, Map.of(), "", PATIENCE, 1 << 20));

        assertThat(naughty).hasSizeGreaterThan(500);
        assertThat(words(reply)).isEqualTo(naughty);
        assertThat(marker).doesNotExist();
    }

    @Test
    default void hostileValuesReachTheEnvironmentByteForByte() throws IOException {
        Path marker = directory().resolve("marker");
        for (List<String> some : batches(NaughtyStrings.all(marker.toString()))) {
            var variables = new java.util.HashMap<String, String>();
            some.forEach(value -> variables.put("V" + variables.size(), value));
            Command command =
                    new Command(List.of("env", "-0"), directory().toString(), null, variables, "", PATIENCE, 1 << 20);

            List<String> seen = words(host().run(command));

            assertThat(seen)
                    .containsAll(
                            variables.entrySet().stream().map(Object::toString).toList());
        }
        assertThat(marker).doesNotExist();
    }

    private static List<List<String>> batches(List<String> words) {
        var batches = new ArrayList<List<String>>();
        for (int at = 0; at < words.size(); at += 50) {
            batches.add(words.subList(at, Math.min(at + 50, words.size())));
        }
        return batches;
    }

    private static List<String> words(Reply reply) {
        assertThat(reply).isInstanceOf(Reply.Exited.class);
        String out = ((Reply.Exited) reply).out();
        return Arrays.asList(out.substring(0, out.length() - 1).split("\0", -1));
    }

    @Test
    default void hostileInputReachesTheProgramByteForByte() throws IOException {
        Path marker = directory().resolve("marker");
        String input = String.join("\n", NaughtyStrings.all(marker.toString()));

        Reply reply = host().run(
                        new Command(List.of("cat"), directory().toString(), null, Map.of(), input, PATIENCE, 1 << 20));

        assertThat(reply).isEqualTo(new Reply.Exited(0, input, ""));
        assertThat(marker).doesNotExist();
    }

    @Test
    default void aDirectoryWithAHostileNameIsEntered() throws IOException {
        Path hostile = Files.createDirectory(directory().resolve("a b'$(touch marker)\n;\"é"));

        Reply reply = host().run(Command.of(List.of("pwd", "-P"), hostile.toString(), null, PATIENCE));

        assertThat(reply).isEqualTo(new Reply.Exited(0, hostile.toRealPath() + "\n", ""));
        assertThat(directory().resolve("marker")).doesNotExist();
    }

    @Test
    default void aWordWithNulIsRefused() {
        assertThatThrownBy(() -> run("printf", "a\0b")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    default void theExitStatusAndBothOutputsComeBack() throws HostException {
        assertThat(shell(PATIENCE, "echo out; echo err >&2; exit 7")).isEqualTo(new Reply.Exited(7, "out\n", "err\n"));
    }

    @Test
    default void theEndByASignalIs128AndItsNumber() throws HostException {
        assertThat(shell(PATIENCE, "kill -9 $$")).isEqualTo(new Reply.Exited(137, "", ""));
        assertThat(shell(PATIENCE, "kill -15 $$")).isEqualTo(new Reply.Exited(143, "", ""));
    }

    @Test
    default void withoutInputTheProgramReadsAnEndAtOnce() throws HostException {
        assertThat(run("cat")).isEqualTo(new Reply.Exited(0, "", ""));
    }

    @Test
    default void inputThatNobodyReadsDoesNoHarm() throws HostException {
        String much = "x".repeat(1 << 20);

        Reply reply =
                host().run(new Command(List.of("true"), directory().toString(), null, Map.of(), much, PATIENCE, 100));

        assertThat(reply).isEqualTo(new Reply.Exited(0, "", ""));
    }

    @Test
    default void theEnvironmentIsSmallAndFixed() throws HostException {
        Reply reply = host().run(Command.of(List.of("env"), directory().toString(), null, PATIENCE)
                .with(Map.of("GIVEN", "yes")));

        assertThat(((Reply.Exited) reply).out().lines().map(line -> line.substring(0, line.indexOf('='))))
                .containsExactlyInAnyOrder("PATH", "LC_ALL", "HOME", "GIVEN");
        assertThat(((Reply.Exited) reply).out()).contains("LC_ALL=C.UTF-8\n", "GIVEN=yes\n");
    }

    @Test
    default void bothOutputsAreBoundedAtOnceWithoutBlocking() throws HostException {
        Reply reply = host().run(new Command(
                List.of("sh", "-c", "head -c 3000000 /dev/zero >&2; head -c 3000000 /dev/zero; exit 3"),
                directory().toString(),
                null,
                Map.of(),
                "",
                PATIENCE,
                1000));

        assertThat(reply).asInstanceOf(type(Reply.Exited.class)).satisfies(exited -> {
            assertThat(exited.exit()).isEqualTo(3);
            assertThat(exited.out()).hasSizeLessThan(1100).contains("2999000 more bytes were dropped");
            assertThat(exited.err()).hasSizeLessThan(1100).contains("2999000 more bytes were dropped");
        });
    }

    @Test
    default void anEndlessOutputEndsAtTheDeadline() throws HostException {
        Reply reply = host().run(new Command(
                List.of("cat", "/dev/zero"), directory().toString(), null, Map.of(), "", SHORT, 1000));

        assertThat(reply)
                .asInstanceOf(type(Reply.TimedOut.class))
                .satisfies(late -> assertThat(late.out()).hasSizeLessThan(1100).contains("more bytes were dropped"));
    }

    @Test
    default void atTheDeadlineEverythingThatTheCommandStartedIsEndedAndNothingElse() throws IOException {
        String mark = "mark-" + UUID.randomUUID();
        String sleep = "sh -c 'sleep 600; :' " + mark;
        try (Child bystander = Child.shell("sleep 600; :")) {

            Reply reply = shell(
                    SHORT,
                    "echo begun; " + sleep + " & (" + sleep + " &); setsid " + sleep + " & trap '' TERM; " + sleep);

            assertThat(reply).isEqualTo(new Reply.TimedOut("begun\n", ""));
            await().untilAsserted(() -> assertThat(commandLines()).noneMatch(line -> line.contains(mark)));
            assertThat(bystander.alive()).isTrue();
        }
    }

    private List<String> commandLines() throws HostException {
        return host().look(new Look(new AppKey("default", "none"), "/", List.of(), List.of())).processes().stream()
                .map(fact -> String.join(" ", fact.argv()))
                .toList();
    }

    @Test
    default void aDaemonThatKeepsTheOutputOpenIsNotWaitedForAndNotEnded() throws HostException {
        String mark = "mark-" + UUID.randomUUID();

        Reply reply = shell(PATIENCE, "sh -c 'sleep 600; :' " + mark + " & echo $!");

        assertThat(reply).isInstanceOf(Reply.Exited.class);
        assertThat(commandLines()).anyMatch(line -> line.contains(mark));
        assertThat(shell(PATIENCE, "kill -9 $1", ((Reply.Exited) reply).out().strip()))
                .isEqualTo(new Reply.Exited(0, "", ""));
    }

    @Test
    default void whatCannotBeStartedSaysWhy() throws IOException {
        Path plain = Files.createFile(directory().resolve("plain"));
        Path scriptWithoutInterpreter = Files.writeString(directory().resolve("script"), "#!/no/such/interpreter\n");
        assertThat(scriptWithoutInterpreter.toFile().setExecutable(true)).isTrue();

        assertThat(run("/no/such/program")).satisfies(because(Reply.Cause.NO_SUCH_PROGRAM));
        assertThat(run("no-such-program")).satisfies(because(Reply.Cause.NO_SUCH_PROGRAM));
        assertThat(run("")).satisfies(because(Reply.Cause.NO_SUCH_PROGRAM));
        assertThat(run(plain.toString())).satisfies(because(Reply.Cause.NOT_PERMITTED));
        assertThat(run(scriptWithoutInterpreter.toString())).satisfies(because(Reply.Cause.NO_SUCH_PROGRAM));
        assertThat(host().run(Command.of(List.of("true"), "/no/such/directory", null, PATIENCE)))
                .satisfies(because(Reply.Cause.NO_SUCH_DIRECTORY));
    }

    @Test
    default void anAccountThatDoesNotExistIsNamed() throws HostException {
        for (String user : List.of("no-such-account", "--help", "", "root;id", "a\nb")) {
            Reply reply = host().run(Command.of(List.of("true"), "/", user, PATIENCE));

            assertThat(reply).satisfies(because(Reply.Cause.NO_SUCH_USER));
        }
    }

    private static java.util.function.Consumer<Reply> because(Reply.Cause cause) {
        return reply -> assertThat(reply)
                .asInstanceOf(type(Reply.NotStarted.class))
                .satisfies(refused -> {
                    assertThat(refused.cause()).isEqualTo(cause);
                    assertThat(refused.problem()).isNotBlank();
                });
    }

    @Test
    default void aCommandMayActAsAnotherAccount() throws HostException {
        Reply own = run("id", "-u");
        Reply other = host().run(Command.of(
                List.of("sh", "-c", "id -un; id -G; echo $HOME; grep CapEff /proc/self/status"),
                "/",
                "nobody",
                PATIENCE));

        if (own.equals(new Reply.Exited(0, "0\n", ""))) {
            assertThat(((Reply.Exited) other).out())
                    .isEqualTo("nobody\n65534\n/nonexistent\nCapEff:\t0000000000000000\n");
        } else {
            assertThat(other).satisfies(because(Reply.Cause.NOT_PERMITTED));
        }
    }
}
