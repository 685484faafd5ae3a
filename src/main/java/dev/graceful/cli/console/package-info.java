/** How commands talk to people and scripts: streams, colours, exit codes, directories, child processes. */
@NullMarked
package dev.graceful.cli.console;

import org.jspecify.annotations.NullMarked;
