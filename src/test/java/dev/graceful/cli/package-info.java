/** Tests. */
@NullMarked
package dev.graceful.cli;

import org.jspecify.annotations.NullMarked;
