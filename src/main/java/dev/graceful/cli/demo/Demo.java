package dev.graceful.cli.demo;

import dev.graceful.cli.console.Cleanup;
import dev.graceful.cli.console.CommandFailed;
import dev.graceful.cli.console.Console;
import dev.graceful.cli.console.Deposed;
import dev.graceful.cli.console.Exit;
import dev.graceful.cli.load.Load;
import dev.graceful.cli.serve.Options;
import dev.graceful.cli.serve.Serving;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Plays the demonstration. */
public final class Demo {
    /** How long the load goes on after a change has ended, so that a late loss is seen. */
    static final Duration SETTLING = Duration.ofSeconds(1);

    private final Settings settings;
    private final Console console;
    private final Cleanup cleanup;
    private final Instant start = Instant.now();

    private Demo(Settings settings, Console console, Cleanup cleanup) {
        this.settings = settings;
        this.console = console;
        this.cleanup = cleanup;
    }

    /**
     * Plays it and cleans up, also when the JVM is told to end meanwhile.
     *
     * @return the exit code: 0 when every scene ended as it should and nothing was lost
     * @throws CommandFailed when it cannot be played; what was started is cleaned up
     */
    public static int play(Settings settings, Console console) {
        try (var cleanup = new Cleanup(console)) {
            try {
                return new Demo(settings, console, cleanup).play();
            } catch (IOException | KubernetesClientException | CommandFailed e) {
                if (cleanup.shuttingDown()) {
                    return Exit.INTERRUPTED;
                }
                throw e instanceof CommandFailed failed
                        ? failed
                        : new CommandFailed("The demo could not go on: " + e + ". What it started was ended.", e);
            }
        }
    }

    private int play() throws IOException {
        console.say("Everything of this demo is in " + settings.directory() + " and listens on loopback only.");
        var workshop = Workshop.open(settings.directory(), cleanup, console);
        var python = Python.find(settings.gunicorn(), workshop.virtualEnvironment(), console);
        var sample = SampleApp.create(workshop.run().resolve("origin"));
        var server = serverAtFirstVersion(workshop, python, sample);
        var serving = Serving.start(
                new Options(
                        workshop.run().resolve("state"), 0, 0, workshop.run().resolve("journal")),
                sentence -> Deposed.end(console, sentence));
        cleanup.add(serving::close);
        console.good("embedded API server and operator; in another terminal, while this runs:");
        console.say("    kubectl --kubeconfig " + serving.kubeconfig() + " get gd -w");

        var load = Load.start(server.address(), "/version", settings.perSecond());
        cleanup.add(load::close);
        var director = new Director(serving, sample, server, load, console, start);
        var scenes = List.of(director.adopted(), director.upgraded(), director.reverted());
        load.close();
        var report = new Report(
                scenes,
                settings.compareRestart()
                        ? new RestartScene(python, sample, workshop, settings.perSecond()).play(console)
                        : null);
        return finish(report, serving);
    }

    private Gunicorn serverAtFirstVersion(Workshop workshop, Python python, SampleApp sample) throws IOException {
        var path = workshop.run().resolve(Manifest.NAME);
        sample.checkOut("v1", path);
        var server = new Gunicorn(
                python, path, Gunicorn.freeAddress(), workshop.run().resolve("gunicorn.log"), workshop.sessions());
        var process = server.start();
        console.good(python.version() + " --preload, master " + process.pid() + ", serves v1 on http://127.0.0.1:"
                + server.address().getPort() + "/version");
        return server;
    }

    private int finish(Report report, Serving serving) {
        console.say("");
        report.print(console);
        if (settings.keep()) {
            console.say("");
            console.say("Still running; Ctrl-C ends it. Try:");
            console.say("    kubectl --kubeconfig " + serving.kubeconfig() + " get gd -o wide");
            console.say("    kubectl --kubeconfig " + serving.kubeconfig() + " describe gd " + Manifest.NAME);
            cleanup.awaitTheEnd();
            return Exit.INTERRUPTED;
        }
        if (!report.good()) {
            console.bad("This did not come out as it should.");
            return Exit.FAILED;
        }
        console.good("%d requests, none lost.".formatted(report.sent()));
        return Exit.OK;
    }
}
