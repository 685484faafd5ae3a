/** The product as {@code src/test/bench/fleet.sh} measures it: observer, planner and converger over many hosts, without an API server. */
@NullMarked
package dev.graceful.bench;

import org.jspecify.annotations.NullMarked;
