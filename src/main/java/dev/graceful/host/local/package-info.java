/** The machine that the operator itself runs on: {@code /proc}, processes, pidfds and a journal in the file system. */
@NullMarked
package dev.graceful.host.local;

import org.jspecify.annotations.NullMarked;
