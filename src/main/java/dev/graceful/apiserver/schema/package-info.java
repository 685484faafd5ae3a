/**
 * What a custom resource definition means: its structural schema, and pruning, defaulting and validating objects against it with the
 * words of kube-apiserver. Values in, values out; nothing here knows HTTP, storage or any particular resource.
 */
@NullMarked
package dev.graceful.apiserver.schema;

import org.jspecify.annotations.NullMarked;
