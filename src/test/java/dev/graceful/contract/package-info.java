/**
 * What an API server must do for kubectl and for the fabric8 client: one suite, run against a real kube-apiserver, which is
 * the truth, and against the embedded one.
 */
@NullMarked
package dev.graceful.contract;

import org.jspecify.annotations.NullMarked;
