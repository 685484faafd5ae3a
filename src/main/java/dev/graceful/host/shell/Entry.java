package dev.graceful.host.shell;

import dev.graceful.host.Excerpt;
import dev.graceful.host.HostException;
import dev.graceful.model.Reason;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The door of one machine: begins conversations with the host program there, as the account itself or as root. */
final class Entry {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /**
     * A sudo that does not like the password takes the next lines for further tries, three by default. These are none of the program, and
     * mean nothing to the shell that begins when it does like it.
     */
    private static final String NOTHING = ":\n";

    private static final int MORE_TRIES = 9;

    private final String host;
    private final Wire wire;
    private final Become become;
    private volatile @Nullable Program proven;

    Entry(String host, Wire wire, Become become) {
        this.host = host;
        this.wire = wire;
        this.become = become;
    }

    /** @param resident whether many requests will follow */
    Talk open(boolean resident) throws HostException {
        Program known = proven;
        if (known != null) {
            try {
                return open(known, resident);
            } catch (Talk.NoGreeting changed) {
                // What was allowed a moment ago is not any more: everything is tried again.
                proven = null;
            }
        }
        String said = "";
        for (Program program : programs()) {
            try {
                Talk talk = open(program, resident);
                proven = program;
                return talk;
            } catch (Talk.NoGreeting refused) {
                said = refused.said().isEmpty() ? said : refused.said();
            }
        }
        throw refused(said);
    }

    private Talk open(Program program, boolean resident) throws HostException, Talk.NoGreeting {
        String before = switch (become) {
            case Become.Sudo sudo
            when program == Program.ROOT_SHELL_WITH_PASSWORD -> sudo.password() + "\n" + NOTHING.repeat(MORE_TRIES);
            case Become.Sudo sudo -> "";
            case Become.None none -> "";
        };
        return Talk.open(host, wire, program, before, resident, PATIENCE);
    }

    /** What is allowed least comes first. A password is only given to a sudo that is known to ask for one. */
    private List<Program> programs() {
        return switch (become) {
            case Become.None none -> List.of(Program.SHELL);
            case Become.Sudo sudo when sudo.password() == null -> List.of(Program.ROOT_PROGRAM, Program.ROOT_SHELL);
            case Become.Sudo sudo ->
                List.of(Program.ROOT_PROGRAM, Program.ROOT_SHELL, Program.ROOT_SHELL_WITH_PASSWORD);
        };
    }

    private HostException refused(String said) {
        String words = said.isEmpty() ? "nothing was said" : Excerpt.end(said);
        return switch (become) {
            case Become.Sudo sudo ->
                new HostException(
                        host,
                        Reason.SudoRefused,
                        "the account may not become root on " + host + " (" + words + "); nothing was done",
                        "allow it with what `graceful host sudoers` prints, or set spec.become.secretRef to a Secret with its password",
                        null);
            case Become.None none ->
                new HostException(
                        host,
                        Reason.HostLacks,
                        "no POSIX shell began on " + host + " (" + words + "); nothing was done",
                        "give the account a login shell that can run /bin/sh",
                        null);
        };
    }
}
