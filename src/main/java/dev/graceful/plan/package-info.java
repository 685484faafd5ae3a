/** From a wish and an observation to every step that is still to do on one host. Pure: no I/O, no clock, no randomness. */
@NullMarked
package dev.graceful.plan;

import org.jspecify.annotations.NullMarked;
