/** Tests of the host protocol. */
@NullMarked
package dev.graceful.host.shell;

import org.jspecify.annotations.NullMarked;
