/** Tests of this way to a machine against a real sshd. */
@NullMarked
package dev.graceful.host.openssh;

import org.jspecify.annotations.NullMarked;
