/** Tests of the reconcilers and of what they are made of. */
@NullMarked
package dev.graceful.controller;

import org.jspecify.annotations.NullMarked;
