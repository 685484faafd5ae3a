/** The whole product as its users run it: processes of its own, a real API server, a real gunicorn, a real load. */
@NullMarked
package dev.graceful.e2e;

import org.jspecify.annotations.NullMarked;
