package dev.graceful.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.host.Command;
import dev.graceful.host.Host;
import dev.graceful.host.Look;
import dev.graceful.host.NaughtyStrings;
import dev.graceful.host.Reply;
import dev.graceful.host.Snapshot.FileFact;
import dev.graceful.lab.Lab;
import dev.graceful.lab.Machine;
import dev.graceful.lab.SharedLab;
import dev.graceful.model.AppKey;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hostile text in every place that text can have, on accounts with every login shell: none of it becomes a command. */
@ExtendWith(SharedLab.class)
class LoginShellsE2E {
    private static final String MARKER = "/tmp/graceful-marker";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final AppKey APP = new AppKey("default", "naughty");

    private final Machine machine;

    LoginShellsE2E(Lab lab) {
        machine = lab.machine("shells");
    }

    static List<String> shells() {
        return Machine.SHELLS;
    }

    @AfterEach
    void end() {
        machine.close();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void noTextBecomesACommand(String shell) throws IOException {
        machine.loginShell("deploy", shell);
        List<String> naughty = NaughtyStrings.all(MARKER);
        assertThat(naughty).hasSizeGreaterThan(500);
        try (Host host = Way.to(machine, 1)) {
            words(host, naughty);
            environment(host, naughty);
            paths(host, naughty);
            journal(host, naughty);
        }
        assertThat(machine.tryRoot("", "test", "-e", MARKER).well()).isFalse();
        System.out.println(naughty.size()
                + " hostile strings as words, variables, input, directories, accounts, files and journal lines"
                + " with the login shell " + shell + ": none became a command");
    }

    private static void words(Host host, List<String> naughty) throws IOException {
        var argv = new ArrayList<>(List.of("printf", "%s\\0"));
        argv.addAll(naughty);
        Reply reply = host.run(
                new Command(argv, "/tmp", "shop", Map.of(), String.join("\n", naughty), PATIENCE, 1 << 20, true));

        String out = ((Reply.Exited) reply).out();
        assertThat(Arrays.asList(out.substring(0, out.length() - 1).split("\0", -1)))
                .isEqualTo(naughty);
    }

    private static void environment(Host host, List<String> naughty) throws IOException {
        var variables = new java.util.HashMap<String, String>();
        naughty.stream()
                .filter(word -> word.length() < 1000)
                .forEach(value -> variables.put("V" + variables.size(), value));
        Reply reply =
                host.run(new Command(List.of("env", "-0"), "/tmp", "shop", variables, "", PATIENCE, 1 << 20, false));

        assertThat(Arrays.asList(((Reply.Exited) reply).out().split("\0", -1)))
                .containsAll(variables.entrySet().stream().map(Object::toString).toList());
    }

    private static void paths(Host host, List<String> naughty) throws IOException {
        List<String> files = naughty.stream()
                .filter(word -> word.length() < 200)
                .map(word -> "/nowhere/" + word)
                .toList();
        var facts = host.look(new Look(APP, "/nowhere/" + naughty.getFirst(), files, List.of("gunicorn")))
                .files();
        assertThat(facts.values())
                .allMatch(fact -> fact instanceof FileFact.Absent || fact instanceof FileFact.Unreadable);
        // One of each kind is enough where every call is a connection of its own.
        for (String word : naughty.subList(0, 40)) {
            assertThat(host.run(Command.of(List.of("true"), "/nowhere/" + word, null, PATIENCE)))
                    .isInstanceOf(Reply.NotStarted.class);
            assertThat(host.run(Command.of(List.of("true"), "/", word, PATIENCE)))
                    .isInstanceOf(Reply.NotStarted.class);
            assertThat(host.run(Command.of(List.of(word), "/", null, PATIENCE))).isInstanceOf(Reply.NotStarted.class);
        }
    }

    private static void journal(Host host, List<String> naughty) throws IOException {
        List<String> lines = naughty.stream()
                .filter(word -> !word.isEmpty() && word.indexOf('\n') < 0 && word.indexOf('\r') < 0)
                .limit(60)
                .toList();
        for (String line : lines) {
            host.append(APP, line);
        }
        assertThat(host.look(new Look(APP, "/", List.of(), List.of())).journal())
                .endsWith(lines.toArray(String[]::new));
    }
}
