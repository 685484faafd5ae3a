/** A constant load of HTTP requests that counts every answer and every loss. It knows nothing of what it is aimed at. */
@NullMarked
package dev.graceful.cli.load;

import org.jspecify.annotations.NullMarked;
