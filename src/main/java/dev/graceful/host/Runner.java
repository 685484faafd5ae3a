package dev.graceful.host;

/**
 * A machine that runs commands which outlive the connection and the operator: each is started at most once for its id, whoever asks and
 * however often, and whoever comes later learns what became of it.
 */
public interface Runner {
    /**
     * Starts the command, unless it was started for this id before; then it only tells what became of it.
     *
     * @param command its deadline ends it with everything it started; what it reads is nothing
     * @return what is known about it now
     * @throws HostException when the machine could not be reached, and then the command may or may not have been started: ask {@link #became}
     */
    RunState start(RunId id, Command command) throws HostException;

    /**
     * What became of a run. Nothing is changed.
     *
     * @throws HostException when the machine could not be reached
     */
    RunState became(RunId id) throws HostException;
}
