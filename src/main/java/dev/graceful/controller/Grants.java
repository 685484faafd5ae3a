package dev.graceful.controller;

import dev.graceful.api.HostResource;
import dev.graceful.controller.HostParser.Parsed;
import dev.graceful.model.Failure;
import dev.graceful.model.Reason;
import java.util.Optional;

/** Which application may be put on which machine; pure. Asked when a wish is read, and again before every deed. */
final class Grants {
    private Grants() {}

    /** The answer. */
    sealed interface Grant {
        /** It may. */
        record Yes(HostWish host) implements Grant {}

        /** It may not. */
        record No(Failure failure) implements Grant {}
    }

    /**
     * Whether the applications of a namespace may use a machine.
     *
     * @param ref which Host is named
     * @param home the namespace of the application
     * @param host the resource; empty when there is none
     */
    static Grant of(HostRef ref, String home, Optional<HostResource> host) {
        boolean foreign = !ref.namespace().equals(home);
        if (host.isEmpty()) {
            return foreign
                    ? notAllowed(ref, home)
                    : no(
                            Reason.HostNotFound,
                            "there is no Host " + ref.name() + " in this namespace; nothing was changed",
                            "create it, or correct spec.hosts.names");
        }
        return switch (HostParser.parse(host.get())) {
            // Of a Host that may not be used nothing is told, not even what is wrong with it.
            case Parsed.Wrong w when foreign -> notAllowed(ref, home);
            case Parsed.Wrong(Failure.Invalid failure) ->
                no(
                        Reason.HostNotFound,
                        "the Host " + ref.in(home) + " cannot be used: " + failure.message(),
                        "correct it");
            case Parsed.Right(HostWish wish) when wish.allows(home) -> new Grant.Yes(wish);
            case Parsed.Right r -> notAllowed(ref, home);
        };
    }

    /** The same answer whether there is such a Host or not: who may not use it shall not learn it. */
    private static Grant notAllowed(HostRef ref, String home) {
        return no(
                Reason.HostNotAllowed,
                "no Host " + ref + " allows the namespace " + home + "; nothing was changed",
                "ask its owner to add " + home + " to spec.allowedNamespaces of it, or correct spec.hosts.names");
    }

    private static Grant no(Reason reason, String problem, String unblock) {
        return new Grant.No(new Failure.Blocked(reason, problem, unblock));
    }
}
