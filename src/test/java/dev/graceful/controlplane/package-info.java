/** A real Kubernetes control plane for tests: built from source once, started on loopback, ended by recorded process id. */
@NullMarked
package dev.graceful.controlplane;

import org.jspecify.annotations.NullMarked;
