package dev.graceful.observe;

import dev.graceful.host.Host;
import dev.graceful.model.Owner;
import dev.graceful.model.ProcessId;
import java.util.Optional;

/** Remembers whose the masters are that only seem to be lost. */
final class Strangers {
    private final Recent<Stranger, Owner> known = new Recent<>();

    private record Stranger(String host, ProcessId master) {}

    /** Those of one machine. */
    Orphans.Strangers on(Host host) {
        return new Orphans.Strangers() {
            @Override
            public Optional<Owner> owner(ProcessId master) {
                return Optional.ofNullable(known.get(new Stranger(host.name(), master)));
            }

            @Override
            public void add(ProcessId master, Owner owner) {
                known.put(new Stranger(host.name(), master), owner);
            }
        };
    }
}
