package dev.graceful.model;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The requests that workers are answering, as far as the kernel shows them. */
public sealed interface InFlight {
    /** Nothing that could cut a request is near. */
    record NotAsked() implements InFlight {}

    /**
     * It cannot be known.
     *
     * @param why a phrase for people
     */
    record Unseen(String why) implements InFlight {}

    /**
     * They were seen.
     *
     * @param requests in any order; what is being sent as an answer where connections are kept is not among them
     */
    record Seen(List<Request> requests) implements InFlight {
        public Seen {
            requests = List.copyOf(requests);
        }
    }

    /**
     * One request.
     *
     * @param worker who answers it
     * @param atLeast for how long it is known to have been there
     * @param mayBeOlder whether it was there when this worker was looked at for the first time, so that nothing is known of its beginning
     */
    record Request(ProcessId worker, Duration atLeast, boolean mayBeOlder) {}

    /** Those of the workers of a master. */
    default List<Request> of(Master master) {
        if (!(this instanceof Seen(List<Request> requests))) {
            return List.of();
        }
        Set<ProcessId> workers = master.workers().stream().map(Worker::id).collect(Collectors.toSet());
        return requests.stream()
                .filter(request -> workers.contains(request.worker()))
                .toList();
    }
}
