/**
 * Objects as files: what is kept, in which order it changed, and who is told. Every change is durable before anyone hears of it, and a
 * change made to a file by hand is a change like any other.
 */
@NullMarked
package dev.graceful.apiserver.store;

import org.jspecify.annotations.NullMarked;
