/**
 * What requests mean: creating, reading, changing and deleting objects by the rules of the Kubernetes API, and the work that follows
 * from it (definitions becoming served, garbage collection, namespaces going). Knows the store; knows nothing of HTTP.
 */
@NullMarked
package dev.graceful.apiserver.resource;

import org.jspecify.annotations.NullMarked;
