package dev.graceful.host.shell;

import dev.graceful.host.Excerpt;
import dev.graceful.host.HostException;
import dev.graceful.model.Reason;

/** What the host program says when it does not do what it was asked for. */
final class Refusal {
    private Refusal() {}

    /** @param line {@code ! REASON sentence}; a reason that is none is a host that lies, and is told as such */
    static HostException of(String host, String line) {
        String[] parts = line.split(" ", 3);
        String word = parts.length > 1 ? parts[1] : "";
        String said = Excerpt.end(parts.length > 2 ? parts[2] : "");
        Reason reason;
        try {
            reason = Reason.valueOf(word);
        } catch (IllegalArgumentException strange) {
            return new HostException(
                    host, "it refused for a reason that does not exist: " + Excerpt.start(line, 80), strange);
        }
        return new HostException(host, reason, host + ": " + said, unblock(host, reason), null);
    }

    private static String unblock(String host, Reason reason) {
        return switch (reason) {
            case Fenced ->
                "this operator must not act any more; if there is no other one, take " + host
                        + " over with the annotation graceful.dev/adopt on its Host";
            case ForeignOwner ->
                "let that cluster give it up, or take " + host
                        + " over with the annotation graceful.dev/adopt on its Host";
            case HostBusy -> "it will be tried again";
            case DiskFull -> "make room on " + host;
            case HostLacks -> "install what is missing on " + host;
            case PermissionDenied ->
                "give the account of the product what it needs there, or set spec.become or spec.stateDir of the Host";
            default -> "look at what is said here on " + host;
        };
    }
}
