/** The reconcilers: from resources to facts and intentions, one step at a time, and back to statuses, conditions and events. */
@NullMarked
package dev.graceful.controller;

import org.jspecify.annotations.NullMarked;
