/**
 * Server-side apply: who owns which field of an object, and what becomes of an object when someone declares their part of it. Values in,
 * values out.
 */
@NullMarked
package dev.graceful.apiserver.apply;

import org.jspecify.annotations.NullMarked;
