/**
 * A Kubernetes-style API server that keeps its objects as a folder of YAML files. It serves whatever custom resource definitions it
 * is given to {@code kubectl} and to Kubernetes clients, and knows nothing about what any of them is for.
 */
@NullMarked
package dev.graceful.apiserver;

import org.jspecify.annotations.NullMarked;
