/** The adapter for the machine that the tests run on. */
@NullMarked
package dev.graceful.host.local;

import org.jspecify.annotations.NullMarked;
