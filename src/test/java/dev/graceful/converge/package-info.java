/** Tests of what is done to a machine. */
@NullMarked
package dev.graceful.converge;

import org.jspecify.annotations.NullMarked;
