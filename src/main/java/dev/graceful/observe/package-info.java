/** Reads a machine into one observation of one application. Nothing here changes a machine. */
@NullMarked
package dev.graceful.observe;

import org.jspecify.annotations.NullMarked;
