/** What the suites say when the machine lacks something they need. */
@NullMarked
package dev.graceful.testing;

import org.jspecify.annotations.NullMarked;
