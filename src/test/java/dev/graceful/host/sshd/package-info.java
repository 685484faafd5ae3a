/** A real sshd of this machine on a loopback port, and what every way to a machine over it must do. */
@NullMarked
package dev.graceful.host.sshd;

import org.jspecify.annotations.NullMarked;
