package dev.graceful.observe;

import dev.graceful.model.ProcessId;

/** Remembers what systemd said of the units of masters: which process is a unit's main one is asked once per master. */
final class SystemdUnits {
    private final Recent<Asked, Long> known = new Recent<>();

    private record Asked(String host, ProcessId master, String unit) {}

    /** The units of a machine as seen while one master is looked at. */
    Owners.Units of(String host, Keepers keepers, ProcessId master) {
        return unit -> {
            var asked = new Asked(host, master, unit);
            Long pid = known.get(asked);
            if (pid == null) {
                pid = keepers.systemd(unit).pid();
                known.put(asked, pid);
            }
            return pid;
        };
    }
}
