/** Tests of what kubectl reads from the table package. */
@NullMarked
package dev.graceful.apiserver.table;

import org.jspecify.annotations.NullMarked;
