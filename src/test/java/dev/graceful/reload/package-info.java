/** What is computed about reloads, as tables. */
@NullMarked
package dev.graceful.reload;

import org.jspecify.annotations.NullMarked;
