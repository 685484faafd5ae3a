package dev.graceful.reload;

import dev.graceful.model.Checkout;
import dev.graceful.model.Desired;
import dev.graceful.model.Masters;
import dev.graceful.model.Observation;
import dev.graceful.model.Revision;
import dev.graceful.reload.LoadedCode.Running;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is on disk and in memory, compared: a worker that was recycled after the code was pulled in place runs another revision than its
 * siblings, and code that was moved without a reload waits for the next worker that is born.
 *
 * @param drifted whether they differ
 * @param message which processes run what, for people
 */
public record Drift(boolean drifted, String message) {
    private static final int NAMED = 5;

    /** Compares them; empty when nothing is known about the processes, or nothing is meant to be reloaded. */
    public static Optional<Drift> of(Desired desired, Observation seen) {
        if (!(seen.checkout() instanceof Checkout.WorkTree tree)
                || seen.masters() instanceof Masters.NoMaster
                || desired.reload().strategy() == Desired.Strategy.NONE) {
            return Optional.empty();
        }
        LoadedCode code = Situation.of(desired, seen, tree).code();
        Map<Revision, List<Running>> known = code.processes(seen.masters()).stream()
                .filter(running -> running.revision() != null)
                .collect(Collectors.groupingBy(Drift::revision, LinkedHashMap::new, Collectors.toList()));
        if (known.isEmpty()) {
            return Optional.empty();
        }
        if (known.size() > 1) {
            return Optional.of(new Drift(true, tree.head() + " is on disk, and in memory " + told(known)));
        }
        Revision only = known.keySet().iterator().next();
        if (!(code.loaded(seen.masters()) instanceof LoadedCode.Loaded.Exactly)) {
            // Some may run two revisions, so nothing can be said of all.
            return Optional.empty();
        }
        return Optional.of(
                only.equals(tree.head())
                        ? new Drift(false, "every process runs " + only + ", which is on disk")
                        : new Drift(
                                true,
                                "every process runs " + only + ", but " + tree.head()
                                        + " is on disk: it was moved without a reload, and comes into service when a"
                                        + " worker or the master is started again"));
    }

    private static Revision revision(Running running) {
        return java.util.Objects.requireNonNull(running.revision());
    }

    private static String told(Map<Revision, List<Running>> known) {
        return known.entrySet().stream()
                .map(entry -> named(entry.getValue()) + " " + (entry.getValue().size() == 1 ? "runs " : "run ")
                        + entry.getKey())
                .collect(Collectors.joining(", "));
    }

    private static String named(List<Running> processes) {
        String first = processes.stream()
                .limit(NAMED)
                .map(running -> (running.master() ? "master " : "worker ") + running.id())
                .collect(Collectors.joining(", "));
        return processes.size() > NAMED ? first + " and " + (processes.size() - NAMED) + " more" : first;
    }
}
