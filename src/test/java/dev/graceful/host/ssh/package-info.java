/** Tests of this way to a machine against a real sshd. */
@NullMarked
package dev.graceful.host.ssh;

import org.jspecify.annotations.NullMarked;
