package dev.graceful.observe;

import dev.graceful.host.HostException;
import dev.graceful.model.Kept;
import dev.graceful.model.ProcessId;

/** Asks keepers on a machine about what they keep. */
interface Keepers {
    /** What supervisord says of a program. */
    Kept supervisor(String program) throws HostException;

    /** What supervisord says of the program that watches a process. */
    Kept supervisorOf(ProcessId process) throws HostException;

    /** What systemd says of a unit. */
    Kept systemd(String unit) throws HostException;
}
