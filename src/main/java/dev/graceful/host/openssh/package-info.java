/** Machines reached by the system's {@code ssh}, for sites that need its agent, FIDO keys, a ProxyCommand or its configuration. */
@NullMarked
package dev.graceful.host.openssh;

import org.jspecify.annotations.NullMarked;
