/** Whole upgrades: observe, plan, perform, again and again, as the operator does it. */
@NullMarked
package dev.graceful.upgrade;

import org.jspecify.annotations.NullMarked;
