/** Immutable facts and intentions: what is wished, what was seen, what is still to do. No I/O and no clock. */
@NullMarked
package dev.graceful.model;

import org.jspecify.annotations.NullMarked;
