/** Puts the embedded API server and the operator together in one process. */
@NullMarked
package dev.graceful.cli.serve;

import org.jspecify.annotations.NullMarked;
