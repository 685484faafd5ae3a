/** Renders objects as {@code meta.k8s.io/v1 Table}, the form in which kubectl asks for what it prints. */
@NullMarked
package dev.graceful.apiserver.table;

import org.jspecify.annotations.NullMarked;
