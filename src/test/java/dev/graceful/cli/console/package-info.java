/** Tests. */
@NullMarked
package dev.graceful.cli.console;

import org.jspecify.annotations.NullMarked;
