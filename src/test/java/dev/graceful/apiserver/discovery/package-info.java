/** Tests of what kubectl reads from the discovery package. */
@NullMarked
package dev.graceful.apiserver.discovery;

import org.jspecify.annotations.NullMarked;
