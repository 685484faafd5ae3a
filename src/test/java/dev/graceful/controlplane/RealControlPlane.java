package dev.graceful.controlplane;

import static org.awaitility.Awaitility.await;

import dev.graceful.testing.Requirement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A real control plane on loopback: etcd, kube-apiserver and kube-controller-manager (its garbage collector and namespace
 * controller only), with data of its own that is deleted at the end.
 *
 * <p>Tests share one per virtual machine through {@link SharedControlPlane}.
 */
public final class RealControlPlane implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int TRIES = 3;
    private static final Path LOGS = Path.of("target", "controlplane").toAbsolutePath();

    private final Path programs;
    private final Leftovers.Run run;
    private final Credentials credentials;
    private final List<Daemon> daemons = new ArrayList<>();
    private final Thread onExit = new Thread(this::endAll, "end-control-plane");
    private final Ports ports;

    private RealControlPlane(Path programs, Leftovers.Run run) throws IOException {
        this.programs = programs;
        this.run = run;
        this.credentials = Credentials.create(run.directory(), UUID.randomUUID().toString());
        this.ports = Ports.free();
        Runtime.getRuntime().addShutdownHook(onExit);
    }

    /**
     * Starts a control plane and waits until it serves.
     *
     * @param suite what needs it, for the line that is printed when it cannot be had
     * @throws org.opentest4j.TestAbortedException when there are no programs for it here (see {@link Requirement})
     * @throws IllegalStateException when it does not come up; the message names the files that say why
     */
    public static RealControlPlane start(String suite) {
        Path programs = Programs.directory(suite);
        IllegalStateException last = null;
        for (int count = 0; count < TRIES; count++) {
            try {
                return started(programs);
            } catch (IllegalStateException e) {
                last = e;
            } catch (IOException e) {
                throw new IllegalStateException("The control plane could not be started: " + e.getMessage(), e);
            }
        }
        throw last == null ? new IllegalStateException("The control plane was never started") : last;
    }

    private static RealControlPlane started(Path programs) throws IOException {
        Leftovers leftovers = new Leftovers(programs.resolveSibling("runs"));
        leftovers.sweep();
        RealControlPlane plane = new RealControlPlane(programs, leftovers.open());
        try {
            plane.startAll();
            return plane;
        } catch (IOException | IllegalStateException e) {
            plane.close();
            throw e;
        }
    }

    /** The kubeconfig of an administrator. */
    public Path kubeconfig() {
        return run.directory().resolve("kubeconfig");
    }

    /** Where the processes write what they have to say. */
    public Path logs() {
        return LOGS;
    }

    private void startAll() throws IOException {
        Path directory = run.directory();
        launch("etcd", ports.etcd(directory));
        launch("kube-apiserver", ports.apiServer(directory));
        Path certificate = directory.resolve("certs").resolve("apiserver.crt");
        awaitUntil("the API server has its certificate", () -> Files.exists(certificate));
        credentials.writeKubeconfig(kubeconfig(), ports.url(), certificate);
        Readiness readiness = new Readiness(kubeconfig());
        awaitUntil("the API server is ready", readiness::ready);
        launch("kube-controller-manager", ports.controllerManager(directory, kubeconfig()));
    }

    private void launch(String name, List<String> arguments) throws IOException {
        daemons.add(Daemon.start(programs.resolve(name), arguments, LOGS.resolve(name + ".log"), run));
    }

    private void awaitUntil(String what, java.util.concurrent.Callable<Boolean> condition) {
        try {
            await(what)
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(100))
                    .failFast(() -> daemons.stream().anyMatch(daemon -> !daemon.alive()))
                    .until(condition);
        } catch (ConditionTimeoutException | org.awaitility.core.TerminalFailureException e) {
            throw new IllegalStateException("Waited until " + what + ", in vain. Processes: " + daemons, e);
        }
    }

    /** Ends the processes, newest first, and deletes their data; what they wrote to their logs stays. */
    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(onExit);
        endAll();
    }

    private void endAll() {
        daemons.reversed().forEach(Daemon::end);
        daemons.clear();
        try {
            run.delete();
        } catch (IOException e) {
            System.out.println("control plane: " + run.directory() + " could not be deleted: " + e.getMessage());
        }
    }
}
