/** Tests. */
@NullMarked
package dev.graceful.cli.load;

import org.jspecify.annotations.NullMarked;
