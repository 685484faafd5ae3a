/** The port to one machine and the words that cross it. Adapters are packages below: this machine, SSH. */
@NullMarked
package dev.graceful.host;

import org.jspecify.annotations.NullMarked;
