/** What holds for the whole program. */
@NullMarked
package dev.graceful;

import org.jspecify.annotations.NullMarked;
