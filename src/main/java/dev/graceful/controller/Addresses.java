package dev.graceful.controller;

import dev.graceful.model.Address;
import java.util.Optional;
import java.util.regex.Pattern;

/** Addresses as users write them: {@code 127.0.0.1:8000}, {@code [::1]:8000}, {@code unix:/run/shop.sock}. */
final class Addresses {
    private static final Pattern TCP = Pattern.compile("([^\\s/:\\[\\]]+|\\[[0-9a-fA-F:.]+\\]):([0-9]{1,5})");

    private Addresses() {}

    /** Empty when the text is no address. */
    static Optional<Address> parse(String text) {
        if (text.startsWith("unix:")) {
            String path = text.substring("unix:".length());
            return path.length() > 1 && path.startsWith("/") && path.indexOf('\0') < 0
                    ? Optional.of(new Address.Unix(path))
                    : Optional.empty();
        }
        var tcp = TCP.matcher(text);
        if (!tcp.matches()) {
            return Optional.empty();
        }
        int port = Integer.parseInt(tcp.group(2));
        String host = tcp.group(1).equals("localhost") ? "127.0.0.1" : tcp.group(1);
        return port >= 1 && port <= 65_535 ? Optional.of(new Address.Tcp(host, port)) : Optional.empty();
    }
}
