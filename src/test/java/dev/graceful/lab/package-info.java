/** The lab: real Debian hosts with systemd, sshd and sudo, and an application on them, as a fixture for tests. */
@NullMarked
package dev.graceful.lab;

import org.jspecify.annotations.NullMarked;
