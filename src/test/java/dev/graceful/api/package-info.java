/** Tests of the resources: the generated CRDs and the examples. */
@NullMarked
package dev.graceful.api;

import org.jspecify.annotations.NullMarked;
