/** Tests of what is seen on a machine. */
@NullMarked
package dev.graceful.observe;

import org.jspecify.annotations.NullMarked;
