/** The documents by which clients learn what a server offers: API discovery (aggregated and legacy) and OpenAPI v3. */
@NullMarked
package dev.graceful.apiserver.discovery;

import org.jspecify.annotations.NullMarked;
