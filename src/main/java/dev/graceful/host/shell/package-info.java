/** The host protocol: a machine as it is reached through its POSIX shell, over any way that can start one there. */
@NullMarked
package dev.graceful.host.shell;

import org.jspecify.annotations.NullMarked;
