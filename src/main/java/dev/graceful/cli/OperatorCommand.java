package dev.graceful.cli;

import dev.graceful.cli.console.Cleanup;
import dev.graceful.cli.console.CommandFailed;
import dev.graceful.cli.console.Console;
import dev.graceful.cli.console.Deposed;
import dev.graceful.cli.console.Exit;
import dev.graceful.controller.HostFactory;
import dev.graceful.controller.OperatorRuntime;
import dev.graceful.controller.Settings;
import dev.graceful.controller.Settings.Lease;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.OperatorException;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code graceful operator}. */
@Command(
        name = "operator",
        description = {
            "Runs the operator against the cluster in KUBECONFIG, or the one it runs in, until Ctrl-C or TERM.",
            "",
            "The definitions must be there first: kubectl apply -f crds/",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  graceful operator",
            "  graceful operator --namespaces web,shop --leader-elect",
        })
final class OperatorCommand implements Callable<Integer> {
    private static final Duration DRIFT = Duration.ofMinutes(5);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int GREETING_MILLIS = 10_000;

    private final Console console;

    @Option(
            names = "--namespaces",
            paramLabel = "NAME",
            split = ",",
            description = "Look after these namespaces only. Default: all.")
    private Set<String> namespaces = new LinkedHashSet<>();

    @Option(
            names = "--leader-elect",
            description =
                    "Wait for the Lease and work only while holding it, for more than one replica. Default: take it"
                            + " over at once, so that hosts obey this operator and no longer the one before.")
    private boolean leaderElect;

    @Option(
            names = "--lease-namespace",
            paramLabel = "NAME",
            defaultValue = "kube-system",
            description = "Where the Lease graceful-operator lies; all operators of a cluster must agree on it."
                    + " Default: ${DEFAULT-VALUE}.")
    private String leaseNamespace = Lease.USUAL.namespace();

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "The address of /healthz, /readyz and /metrics. Default: ${DEFAULT-VALUE}.")
    private InetAddress bind = InetAddress.getLoopbackAddress();

    @Option(
            names = "--metrics-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Their port; 0 for any free one. Default: ${DEFAULT-VALUE}.")
    private int metricsPort;

    OperatorCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        var config = Config.autoConfigure(null);
        try (var client = OperatorRuntime.client(config);
                var cleanup = new Cleanup(console)) {
            greet(config);
            var operator = OperatorRuntime.start(
                    client, HostFactory.standard(), settings(), sentence -> Deposed.end(console, sentence));
            cleanup.add(() -> {
                console.say("Stopping: a step that is under way may end, no other is begun.");
                operator.close();
            });
            console.good("operator for " + (namespaces.isEmpty() ? "all namespaces" : String.join(", ", namespaces))
                    + " of " + config.getMasterUrl() + ", health and metrics on port " + operator.port());
            cleanup.awaitTheEnd();
            return Exit.OK;
        } catch (IOException | KubernetesClientException | IllegalStateException | OperatorException e) {
            throw new CommandFailed(
                    "The operator could not start against " + config.getMasterUrl() + ": " + rootCause(e)
                            + ". Nothing was changed. Check KUBECONFIG with: kubectl version",
                    e);
        }
    }

    /** Asks the API server who it is, once: the informers would retry for a minute and tell it in stack traces. */
    private static void greet(Config config) {
        var impatient = new ConfigBuilder(config)
                .withRequestRetryBackoffLimit(0)
                .withConnectionTimeout(GREETING_MILLIS)
                .withRequestTimeout(GREETING_MILLIS)
                .build();
        try (var client = OperatorRuntime.client(impatient)) {
            client.getKubernetesVersion();
        }
    }

    /** What the first exception of the chain says: the client wraps it into one that says nothing. */
    private static String rootCause(Throwable problem) {
        var cause = problem;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }

    private Settings settings() {
        var lease = new Lease(leaseNamespace, Lease.USUAL.name());
        return new Settings(namespaces, lease, leaderElect, bind, metricsPort, DRIFT, PATIENCE);
    }
}
