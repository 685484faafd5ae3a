/** Tests of server-side apply. */
@NullMarked
package dev.graceful.apiserver.apply;

import org.jspecify.annotations.NullMarked;
