package dev.graceful.host.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graceful.host.Command;
import dev.graceful.host.HostException;
import dev.graceful.host.Look;
import dev.graceful.host.Question;
import dev.graceful.host.RunId;
import dev.graceful.host.Tenure;
import dev.graceful.model.Address;
import dev.graceful.model.AppKey;
import dev.graceful.model.ProcessId;
import dev.graceful.model.Revision;
import dev.graceful.model.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Machines whose shell is in the hands of somebody else: whatever they say ends in a bounded answer or an exception, soon. */
@Timeout(120)
class HostileHostIT {
    private static final AppKey APP = new AppKey("default", "shop");
    private static final Look LOOK = new Look(APP, "/srv/shop", List.of("/srv/shop/.git/HEAD"), List.of("gunicorn"));

    /** Plays the host program up to a point, then does what {@code mode} says. */
    private static final String IMPOSTOR = """
            import os, random, sys
            mode, digest = sys.argv[1], sys.argv[2]
            out = sys.stdout.buffer
            def say(data):
                out.write(data); out.flush()
            def ever(data):
                while True:
                    say(data)
            if mode == 'zeros': ever(b'\\0' * 65536)
            if mode == 'lines': ever(b'noise\\n' * 1000)
            if mode == 'one-line': ever(b'x' * 65536)
            if mode == 'end': sys.exit(0)
            if mode == 'errors':
                while True: os.write(2, b'e' * 65536)
            if mode == 'other-version': say(b'graceful ' + b'0' * 64 + b'\\n')
            say(b'motd\\x1b[2J\\x1b]0;owned\\x07\\n')
            say(b'graceful ' + digest.encode() + b'\\n')
            r = random.Random(mode)
            for line in sys.stdin.buffer:
                words = line.split()
                if len(words) != 3 or len(words[0]) != 32: continue
                nonce, verb, n = words[0], words[1], int(words[2])
                for _ in range(n): sys.stdin.buffer.readline()
                begin, end = nonce + b' begin\\n', b'\\n' + nonce + b' end 0\\n'
                if mode == 'endless-answer':
                    say(begin); ever(b'p 1 S 0 0 1 x\\n' * 1000)
                if mode == 'endless-before': ever(b'0' * 32 + b' begin\\n')
                if mode == 'forged':
                    say(b'f' * 32 + b' begin\\nuid 0\\n\\n' + b'f' * 32 + b' end 0\\n')
                    say(begin + b'! NoSuchReason \\x1b[31mlies' + b'\\n' + nonce + b' end 1\\n')
                if mode == 'refuses-everything':
                    say(begin + b'! Fenced ' + b'\\x1b[2J' + b'L' * 100000 + b'\\n\\n' + nonce + b' end 1\\n')
                if mode == 'half': say(begin + b'uid 0\\nname ro'); sys.exit(0)
                if mode == 'empty': say(begin + end)
                if mode.startswith('random'):
                    say(begin + bytes(r.randrange(256) for _ in range(r.randrange(4000))) + end)
                if mode in ('lies', 'kinds'):
                    if verb == b'hello':
                        say(begin + b'uid 0\\nname root\\nstate /s\\nboot b\\nlacks\\nclock 1 1\\n' + end)
                    elif mode == 'kinds':
                        say(begin + b'u x\\ne - -\\nl /proc/a\\np 1 S\\nf 99 s\\nw\\ns\\n' + end)
                    else:
                        say(begin + b'u 99999999999999999999.5\\ne - -\\nd 1\\nl /proc/1 /proc/2\\np 1 S 2 0 1 a\\np 2 S 1 0 1 b\\nf 0 s\\n+\\x1b[2J\\n' + end)
            """;

    @TempDir
    private Path directory = Path.of("/");

    private ShellHost host(String mode) throws IOException {
        Path script = Files.writeString(directory.resolve("impostor.py"), IMPOSTOR);
        var wire = new ShellWire(List.of("python3", "-u", script.toString(), mode, Library.digest()));
        return new ShellHost("web1", wire, new ShellHost.Settings(new Tenure("cluster", 1), "/s", new Become.None()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zeros",
                "lines",
                "one-line",
                "end",
                "errors",
                "other-version",
                "endless-answer",
                "endless-before",
                "forged",
                "refuses-everything",
                "half",
                "empty",
                "lies",
                "kinds"
            })
    void everyCallEndsInABoundedMessageWithoutAnythingThatATerminalObeys(String mode) throws IOException {
        if (mode.equals("errors")) {
            // It never greets, so it is given up at the deadline of the greeting; one call shows that.
            everyCall(mode, List.of(host -> host.look(LOOK)));
            return;
        }
        everyCall(
                mode,
                List.of(
                        host -> host.look(LOOK),
                        host -> host.run(Command.of(List.of("true"), "/", null, Duration.ofSeconds(2))),
                        host -> host.append(APP, "line"),
                        host -> host.signal(new ProcessId(2, 1, "b"), Signal.CONT),
                        host -> host.ask(
                                new Question(new Address.Tcp("127.0.0.1", 1), "/", "h", Duration.ofSeconds(1))),
                        host -> host.became(RunId.of(APP, "x", new Revision("a".repeat(40)), 1)),
                        ShellHost::adopt));
    }

    private interface Call {
        void on(ShellHost host) throws HostException;
    }

    private void everyCall(String mode, List<Call> calls) throws IOException {
        for (Call call : calls) {
            try (ShellHost host = host(mode)) {
                ThrowingCallable made = () -> call.on(host);
                long start = System.nanoTime();
                assertThatThrownBy(() -> {
                            made.call();
                            throw new HostException("web1", "it lied its way through", null);
                        })
                        .isInstanceOf(HostException.class)
                        .satisfies(failed -> assertThat(failed.getMessage())
                                .hasSizeLessThan(2_000)
                                .doesNotContain("\u001b", "\u0007", "\u0000"));
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
            }
        }
    }

    @Test
    void randomAnswersAreNeverUnderstoodAndNeverKept() throws IOException {
        for (int seed = 0; seed < 40; seed++) {
            try (ShellHost host = host("random:" + seed)) {
                assertThatThrownBy(() -> host.look(LOOK)).isInstanceOf(HostException.class);
            }
        }
    }
}
