package dev.graceful.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Everything a plan needs to know about one application on one host, seen at one moment.
 *
 * @param at when, by the host's clock
 * @param upSince when its first process was started, by the same clock: nothing that runs is older. {@link Instant#MIN} when that may not be seen
 * @param checkout the code on disk
 * @param objects whether the wished commit is there
 * @param masters the process picture
 * @param probe whether the application answers
 * @param ready what the user's {@code ready} command said; null when there is none or it was not due
 * @param command what became of the user's command whose end the journal does not know, {@link Journal#pending()}
 * @param watch what the requests counted that are sent while the code is exchanged, {@link Journal#watching()}
 * @param inFlight which requests are being answered that the next signals may cut
 * @param journal what was recorded on the host
 */
public record Observation(
        Instant at,
        Instant upSince,
        Checkout checkout,
        Objects objects,
        Masters masters,
        Probe probe,
        @Nullable Integer ready,
        CommandRun command,
        Watch watch,
        InFlight inFlight,
        Journal journal) {}
