package dev.graceful.controller;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How to reach a machine: what a Host resource says, parsed, with what is meant when it says nothing.
 *
 * @param namespace where the resource lies
 * @param name its name
 * @param way how to reach it
 * @param maxConcurrent how many applications may be changed on it at the same time
 * @param allowedNamespaces the other namespaces that may use it; {@code *} is every one
 */
public record HostWish(String namespace, String name, Way way, int maxConcurrent, Set<String> allowedNamespaces) {
    public HostWish {
        allowedNamespaces = Set.copyOf(allowedNamespaces);
    }

    /** How to reach it. */
    public sealed interface Way {
        /** Where the machine keeps its journal; empty for the usual place. */
        Optional<Path> stateDir();
    }

    /** The machine that the operator runs on. */
    public record Local(Optional<Path> stateDir) implements Way {}

    /**
     * A machine at an address.
     *
     * @param client whose SSH it is
     * @param address its name or IP address
     * @param port its port; empty only for {@link Client#OPEN_SSH}, whose configuration tells it
     * @param user the account; empty only for {@link Client#OPEN_SSH}
     * @param secret the Secret that lets in; empty only for {@link Client#OPEN_SSH}
     * @param trust which keys the machine may show
     * @param jump the Host in the same namespace that connections go through
     * @param knock ports to touch before each new connection, in order
     * @param become how to become root
     * @param stateDir where the machine keeps its journal; empty for the usual place
     */
    public record Ssh(
            Client client,
            String address,
            Optional<Integer> port,
            Optional<String> user,
            Optional<String> secret,
            Trust trust,
            Optional<String> jump,
            List<Integer> knock,
            Become become,
            Optional<Path> stateDir)
            implements Way {
        public Ssh {
            knock = List.copyOf(knock);
        }

        /** Who the operator is on the machine, for people: {@code root via sudo from deploy}. */
        public String account() {
            String own = user.orElse("the user of ~/.ssh/config");
            return switch (become) {
                case Become.None() -> own;
                case Become.Sudo s -> "root via sudo from " + own;
            };
        }
    }

    /** Whose SSH it is. */
    public enum Client {
        /** The product's own. */
        BUILT_IN,
        /** The program {@code ssh} of the operator's machine. */
        OPEN_SSH
    }

    /** Which keys the machine may show. */
    public sealed interface Trust {
        /**
         * These and no others; when there is none, the machine is refused and its key is shown to be pinned.
         *
         * @param lines {@code TYPE BASE64}, after {@code @cert-authority} or {@code @revoked} where that is meant
         */
        record Pinned(List<String> lines) implements Trust {
            public Pinned {
                lines = List.copyOf(lines);
            }
        }

        /** The first that is seen; it is recorded, and {@link Pinned} from then on. */
        record FirstUse() implements Trust {}

        /** Those in the known_hosts of the program {@code ssh}, and no others. */
        record KnownHosts() implements Trust {}
    }

    /** How to become root. */
    public sealed interface Become {
        /** Not at all. */
        record None() implements Become {}

        /**
         * With sudo.
         *
         * @param secret the Secret with the password that it asks for; empty when it asks for none
         */
        record Sudo(Optional<String> secret) implements Become {}
    }

    /** Whether applications of a namespace may be put on it. */
    boolean allows(String other) {
        return namespace.equals(other)
                || allowedNamespaces.contains(other)
                || allowedNamespaces.contains(dev.graceful.api.Api.EVERY_NAMESPACE);
    }
}
