/** The command line: one class per command, and the place where the parts are put together. */
@NullMarked
package dev.graceful.cli;

import org.jspecify.annotations.NullMarked;
