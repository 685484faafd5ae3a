package dev.graceful.cli.demo;

import dev.graceful.cli.console.Console;
import dev.graceful.cli.load.Load;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * The same change as people make it by hand: check the new version out, stop the server, start it again.
 *
 * @param python where gunicorn comes from
 * @param sample the application
 * @param workshop where a server of its own runs
 * @param perSecond the load, the same as on the other server
 */
record RestartScene(Python python, SampleApp sample, Workshop workshop, int perSecond) {
    Scene play(Console console) throws IOException {
        console.say("");
        console.say("For comparison: v1 -> v2 by stop and start, on a server of its own under the same load");
        var path = workshop.run().resolve("restarted");
        sample.checkOut("v1", path);
        var server = new Gunicorn(
                python, path, Gunicorn.freeAddress(), workshop.run().resolve("restarted.log"), workshop.sessions());
        var process = server.start();
        try (var load = Load.start(server.address(), "/version", perSecond)) {
            Pause.of(Demo.SETTLING);
            load.take();
            var start = Instant.now();
            restart(path, process, server);
            var took = Duration.between(start, Instant.now());
            Pause.of(Demo.SETTLING);
            var tally = load.finish();
            console.note("stop and start: " + tally.lost() + " of " + tally.sent() + " requests lost");
            return new Scene("v1 -> v2 by stop and start", "restarted", true, took, tally);
        }
    }

    private static void restart(Path path, Process process, Gunicorn server) throws IOException {
        SampleApp.move(path, "v2");
        Gunicorn.stop(process);
        server.start();
    }
}
