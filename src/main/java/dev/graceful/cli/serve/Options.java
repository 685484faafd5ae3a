package dev.graceful.cli.serve;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How the API server and the operator run in this process.
 *
 * @param state the folder of state files of the API server
 * @param port the API server's port on 127.0.0.1; 0 for any free one
 * @param metricsPort the port for health and metrics on 127.0.0.1; 0 for any free one
 * @param journal where this machine keeps the journal of what was done to it; null for the usual place
 */
public record Options(
        Path state, int port, int metricsPort, @Nullable Path journal) {}
