/** Machines reached over SSH by sshj: one warm connection each, strict about host keys, with a deadline on everything. */
@NullMarked
package dev.graceful.host.ssh;

import org.jspecify.annotations.NullMarked;
