package dev.graceful.cli;

import dev.graceful.cli.console.Cleanup;
import dev.graceful.cli.console.CommandFailed;
import dev.graceful.cli.console.Console;
import dev.graceful.cli.console.Deposed;
import dev.graceful.cli.console.Directories;
import dev.graceful.cli.console.Exit;
import dev.graceful.cli.serve.Kubeconfig;
import dev.graceful.cli.serve.Options;
import dev.graceful.cli.serve.Serving;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code graceful serve}. */
@Command(
        name = "serve",
        description = {
            "Runs the embedded API server and the operator for this machine, until Ctrl-C or TERM.",
            "",
            "kubectl works against it as against any cluster. The state is a folder of YAML files, one per object;"
                    + " a file that is edited or added by hand is picked up. The Host localhost is made if there is none."
                    + " Everything listens on 127.0.0.1 only.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  graceful serve",
            "  graceful serve --state-dir /srv/git/deployments --kubeconfig ~/.kube/graceful",
            "",
            "It prints one line on standard output when it is ready: export KUBECONFIG=…"
        })
final class ServeCommand implements Callable<Integer> {
    private final Console console;

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description = "The folder of state files. Default: $$XDG_DATA_HOME/graceful/state, for root"
                    + " /var/lib/gracefuldeploy/state.")
    private @Nullable Path state;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "The port of the API server; 0 for any free one. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--metrics-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "The port of /healthz, /readyz and /metrics; 0 for any free one. Default: ${DEFAULT-VALUE}.")
    private int metricsPort;

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "Write the kubeconfig to this file too, readable by you only.")
    private @Nullable Path kubeconfig;

    ServeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        var folder =
                (state == null ? Directories.state() : state).toAbsolutePath().normalize();
        try (var cleanup = new Cleanup(console)) {
            var serving = Serving.start(
                    new Options(folder, port, metricsPort, null), sentence -> Deposed.end(console, sentence));
            cleanup.add(() -> {
                console.say("Stopping: a step that is under way may end, no other is begun.");
                serving.close();
            });
            announce(folder, serving, kubeconfig(serving));
            cleanup.awaitTheEnd();
            return Exit.OK;
        } catch (IOException e) {
            throw new CommandFailed("Could not serve " + folder + ": " + e.getMessage(), e);
        }
    }

    private Path kubeconfig(Serving serving) throws IOException {
        if (kubeconfig == null) {
            return serving.kubeconfig();
        }
        return Kubeconfig.copy(serving.kubeconfig(), kubeconfig.toAbsolutePath());
    }

    private void announce(Path folder, Serving serving, Path file) {
        console.good("API server on " + serving.url() + ", state in " + folder);
        console.good("operator for all namespaces, health and metrics on " + serving.metrics());
        console.say("Watching GracefulDeploys on the Host localhost (this machine). To use it in a shell:");
        console.data("export KUBECONFIG=" + Kubeconfig.quoted(file));
    }
}
