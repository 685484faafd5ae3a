package dev.graceful.cli.demo;

import dev.graceful.cli.load.Tally;
import java.time.Duration;

/**
 * What one scene of the demonstration came to, with the figures that were measured while it played.
 *
 * @param title what was changed
 * @param ending how it ended, in a word or two
 * @param asExpected whether it ended as it should; losses are judged apart
 * @param took from the change of the wish to the end
 * @param tally what became of the requests that were made meanwhile
 */
record Scene(String title, String ending, boolean asExpected, Duration took, Tally tally) {}
