/** Tests of schemas: each file one thing that a definition can ask of an object. */
@NullMarked
package dev.graceful.apiserver.schema;

import org.jspecify.annotations.NullMarked;
