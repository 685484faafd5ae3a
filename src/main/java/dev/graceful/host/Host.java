package dev.graceful.host;

import dev.graceful.model.AppKey;
import dev.graceful.model.ProcessId;
import dev.graceful.model.Signal;
import java.util.Optional;

/**
 * One machine, as the product may touch it. Every call has a deadline and a bounded reply; none of them trusts what comes back.
 *
 * <p>Reading ({@link #look}) and probing never change anything. Adapters must pass {@code HostContract}.
 */
public interface Host extends AutoCloseable {
    /** The name of the Host resource. */
    String name();

    /**
     * Reads everything that was asked for in one round trip.
     *
     * @throws HostException when the machine could not be reached or the reply could not be understood
     */
    Snapshot look(Look look) throws HostException;

    /**
     * Runs a command and waits for its end or its deadline; at the deadline it is ended with everything it started.
     *
     * @throws HostException when the machine could not be reached; a command that could not be started is a {@link Reply} instead
     */
    Reply run(Command command) throws HostException;

    /**
     * Sends a signal to exactly this process: verified by pid, start time and boot after a handle to it was opened, so that a reused
     * pid is never hit.
     *
     * @throws HostException when the machine could not be reached; what the kernel said is a {@link Delivery} instead
     */
    Delivery signal(ProcessId process, Signal signal) throws HostException;

    /**
     * Makes one request from the machine itself.
     *
     * @throws HostException when the machine could not be reached; an application that does not answer is an {@link Answer} instead
     */
    Answer ask(Question question) throws HostException;

    /**
     * Appends one line to the journal of an application, durably: when this returns, the line survives a crash of the machine.
     *
     * @param line without line breaks
     * @throws HostException when it could not be written, with the path and the cause; {@link HostException#diskFull()} tells that case
     */
    void append(AppKey app, String line) throws HostException;

    /** What runs commands there that outlive the connection and the operator; empty when this machine has nothing of the kind. */
    default Optional<Runner> runner() {
        return this instanceof Runner runner ? Optional.of(runner) : Optional.empty();
    }

    @Override
    void close();
}
