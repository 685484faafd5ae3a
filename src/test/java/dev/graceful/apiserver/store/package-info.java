/** Tests of the store. */
@NullMarked
package dev.graceful.apiserver.store;

import org.jspecify.annotations.NullMarked;
