/** Tests of the whole server, as its clients see it. */
@NullMarked
package dev.graceful.apiserver;

import org.jspecify.annotations.NullMarked;
