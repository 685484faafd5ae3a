/** One file per way of putting new code into a running server. Pure: from what was seen to what is still to do. */
@NullMarked
package dev.graceful.reload;

import org.jspecify.annotations.NullMarked;
