/** The resources as users write them: records with the annotations that the CRDs are generated from, and no logic. */
@NullMarked
package dev.graceful.api;

import org.jspecify.annotations.NullMarked;
