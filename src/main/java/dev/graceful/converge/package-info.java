/** Performs one step of a plan on a machine: the only place that changes a machine. */
@NullMarked
package dev.graceful.converge;

import org.jspecify.annotations.NullMarked;
