/** Tests. */
@NullMarked
package dev.graceful.cli.demo;

import org.jspecify.annotations.NullMarked;
