/** Real gunicorn under a real load, for the end-to-end tests. */
@NullMarked
package dev.graceful.gunicorn;

import org.jspecify.annotations.NullMarked;
