/** A machine that exists only in memory, on which gunicorn behaves as the real one was measured to behave. */
@NullMarked
package dev.graceful.host.simulated;

import org.jspecify.annotations.NullMarked;
