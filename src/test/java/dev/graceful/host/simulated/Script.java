package dev.graceful.host.simulated;

import java.time.Duration;

/**
 * What a program of the user's does on a simulated machine.
 *
 * @param takes how long it runs
 * @param exit its exit status
 * @param output what it prints
 * @param effect what it does to the machine, when half of its time has passed
 */
public record Script(Duration takes, int exit, String output, Runnable effect) {}
