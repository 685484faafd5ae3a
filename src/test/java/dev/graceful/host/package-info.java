/** What every adapter of the port to a machine must do, as tests. */
@NullMarked
package dev.graceful.host;

import org.jspecify.annotations.NullMarked;
