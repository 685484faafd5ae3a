/**
 * How requests reach the server: TLS on loopback, a bearer token, URLs, media types, watches over HTTP and WebSocket. Thin: what a
 * request means is decided in {@code resource}. The event loop only moves bytes; everything else runs on virtual threads.
 */
@NullMarked
package dev.graceful.apiserver.http;

import org.jspecify.annotations.NullMarked;
