package dev.graceful.controller;

import dev.graceful.controller.Hosts.Access;
import java.util.Optional;

/**
 * One look at an application on a host.
 *
 * @param sight what was made out
 * @param turn whether the host may be changed
 * @param wish an opaque text that changes when anything is wished differently, or asked for again
 * @param access the way to the machine; empty when there was none
 */
record Look(Sight sight, Turn turn, String wish, Optional<Access> access) {}
