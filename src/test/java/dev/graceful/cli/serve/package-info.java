/** Tests. */
@NullMarked
package dev.graceful.cli.serve;

import org.jspecify.annotations.NullMarked;
