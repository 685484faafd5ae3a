package dev.graceful.cli.demo;

import dev.graceful.cli.console.CommandFailed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A gunicorn that serves a work tree on a loopback port.
 *
 * @param python where gunicorn comes from
 * @param app the work tree, which is its working directory
 * @param address where it listens
 * @param log where its output goes
 * @param sessions where its session is recorded
 */
record Gunicorn(Python python, Path app, InetSocketAddress address, Path log, Sessions sessions) {
    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
    private static final Duration STOP = Duration.ofSeconds(40);

    // Leads a session of its own, so that Ctrl-C in the terminal does not reach it and all it forks can be found by the
    // session.
    private static final String LEAD = "import os, sys; os.setsid(); os.execv(sys.argv[1], sys.argv[1:])";

    /** A loopback address on which nobody listens at this moment. */
    static InetSocketAddress freeAddress() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
        }
    }

    /** Starts it with {@code --preload} and waits until it accepts connections. */
    Process start() throws IOException {
        var builder = new ProcessBuilder(
                        python.interpreter().toString(),
                        "-c",
                        LEAD,
                        python.gunicorn().toString(),
                        "--preload",
                        "--workers=2",
                        "--bind=127.0.0.1:" + address.getPort(),
                        "--pid=" + pidFile(),
                        "app:application")
                .directory(app.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        // gunicorn would take more arguments from these, and bytecode in the work tree is none of the demonstration's
        // business.
        builder.environment().keySet().removeIf(name -> name.startsWith("GUNICORN_"));
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        var process = builder.start();
        sessions.record(process.pid());
        awaitAnswer(process);
        return process;
    }

    private Path pidFile() {
        return app.resolveSibling(app.getFileName() + ".pid");
    }

    /** Stops a server as a plain restart does: TERM, then wait until it is gone. */
    static void stop(Process process) {
        process.destroy();
        try {
            process.onExit().get(STOP.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new CommandFailed(
                    "gunicorn " + process.pid() + " did not end within " + STOP.toSeconds() + " s of TERM.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitAnswer(Process process) throws IOException {
        var deadline = Instant.now().plus(START);
        while (!accepts()) {
            if (!process.isAlive() || Instant.now().isAfter(deadline)) {
                throw new CommandFailed("gunicorn did not start on " + address + ". It said:\n" + tail());
            }
            Pause.of(BETWEEN_LOOKS);
        }
    }

    private boolean accepts() {
        try (var socket = new Socket()) {
            socket.connect(address, 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private String tail() throws IOException {
        var text = Files.exists(log) ? Files.readString(log).strip() : "";
        return text.substring(Math.max(0, text.length() - 2000));
    }
}
