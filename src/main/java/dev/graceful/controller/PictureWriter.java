package dev.graceful.controller;

import dev.graceful.api.HostDeployStatus.Capabilities;
import dev.graceful.api.HostDeployStatus.ProcessStatus;
import dev.graceful.model.Checkout;
import dev.graceful.model.Instance;
import dev.graceful.model.Masters;
import dev.graceful.model.Revision;
import dev.graceful.reload.Capability;
import dev.graceful.reload.LoadedCode;
import dev.graceful.reload.LoadedCode.Running;
import dev.graceful.reload.Situation;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes what was seen of the processes into the status of a HostDeploy; pure. */
final class PictureWriter {
    private static final int MOST_PROCESSES = 100;

    private PictureWriter() {}

    /** The commit that all processes run, {@code mixed}, or null when it cannot be said. */
    static @Nullable String loaded(Sight.Seen seen) {
        String text = code(seen)
                .map(code -> code.loaded(seen.observation().masters()).text())
                .orElse("");
        return text.isEmpty() ? null : text;
    }

    /** The masters and their workers. */
    static List<ProcessStatus> processes(Sight.Seen seen) {
        // Without a usable work tree nothing is known about the code, but the processes are there all the same.
        LoadedCode code = code(seen)
                .orElseGet(() -> new LoadedCode(List.of(), seen.observation().journal(), false));
        Masters masters = seen.observation().masters();
        return code.processes(masters).stream()
                .limit(MOST_PROCESSES)
                .map(running -> process(running, instance(masters, running)))
                .toList();
    }

    /** What its keeper calls the instance of a pool that a process belongs to. */
    private static @Nullable String instance(Masters picture, Running running) {
        long master = running.master() ? running.id().pid() : running.parent();
        return picture instanceof Masters.Pool pool
                ? pool.instances().stream()
                        .filter(instance -> instance.master() != null
                                && instance.master().id().pid() == master)
                        .map(Instance::name)
                        .findFirst()
                        .orElse(null)
                : null;
    }

    private static ProcessStatus process(Running running, @Nullable String instance) {
        Revision revision = running.revision();
        return new ProcessStatus(
                running.master() ? "master" : "worker",
                running.id().pid(),
                running.parent(),
                Conditions.time(running.startedAt()),
                running.generation(),
                revision == null ? null : revision.brief(),
                instance);
    }

    private static Optional<LoadedCode> code(Sight.Seen seen) {
        return seen.observation().checkout() instanceof Checkout.WorkTree tree
                ? Optional.of(
                        Situation.of(seen.desired(), seen.observation(), tree).code())
                : Optional.empty();
    }

    static Capabilities capabilities(Sight.Seen seen) {
        Capability capability = Capability.of(seen.desired(), seen.observation().masters());
        String lossless = switch (capability.lossless()) {
            case YES -> "True";
            case NO -> "False";
            case UNKNOWN -> "Unknown";
        };
        return new Capabilities(
                lossless,
                Text.line(capability.reason()),
                capability.advice().isEmpty() ? null : Text.line(capability.advice()));
    }
}
