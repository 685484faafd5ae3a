package dev.graceful.host;

import dev.graceful.model.Address;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request to the application, made on the machine itself with a fresh connection. Redirects are not followed; at most 64 KiB of
 * the answer are read.
 *
 * @param address where to connect
 * @param path the request target of a GET; null to only connect
 * @param host the Host header; ignored when {@code path} is null
 * @param timeout for everything together
 */
public record Question(Address address, @Nullable String path, String host, Duration timeout) {}
