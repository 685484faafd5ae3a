package dev.graceful.controller;

import dev.graceful.api.GracefulDeploy;
import dev.graceful.api.HostDeploy;
import dev.graceful.api.HostResource;
import dev.graceful.controller.Hosts.Access;
import dev.graceful.controller.WishParser.Parsed;
import dev.graceful.host.HostException;
import dev.graceful.model.Desired;
import dev.graceful.model.Failure;
import dev.graceful.model.Observation;
import dev.graceful.model.Revision;
import java.util.Optional;

/** Parse, observe, plan: everything that comes before a deed. Changes nothing. */
final class Lookout {
    private final Engine engine;
    private final Hosts hosts;
    private final Directory directory;

    Lookout(Engine engine, Hosts hosts, Directory directory) {
        this.engine = engine;
        this.hosts = hosts;
        this.directory = directory;
    }

    /**
     * Looks at the application.
     *
     * @param host the Host resource that is named; empty when there is none
     */
    Look look(HostDeploy resource, GracefulDeploy deploy, Optional<HostResource> host) {
        String key = resource.getSpec() + " " + deploy.getMetadata().getGeneration();
        return switch (WishParser.parse(deploy)) {
            case Parsed.Wrong(Failure.Invalid failure) ->
                new Look(new Sight.Unseen(failure), Turn.WAIT, key, Optional.empty());
            case Parsed.Right(Wish wish) -> look(resource, wish, host, key);
        };
    }

    private Look look(HostDeploy resource, Wish wish, Optional<HostResource> host, String key) {
        Turn turn = Turn.of(wish, Boolean.TRUE.equals(resource.getSpec().go()));
        String name = String.valueOf(resource.getSpec().host());
        String revision = String.valueOf(resource.getSpec().desiredRevision());
        if (!Revision.isSha(revision)) {
            var failure =
                    new Failure.Invalid("spec.desiredRevision", "must be a full commit id; the operator writes it");
            return new Look(new Sight.Unseen(failure), turn, key, Optional.empty());
        }
        String home = resource.getMetadata().getNamespace();
        return switch (open(HostRef.of(name, home), home, host)) {
            case Opening.No(Failure failure) -> new Look(new Sight.Unseen(failure), turn, key, Optional.empty());
            case Opening.Yes(Access access) ->
                new Look(see(access, wish.on(name, new Revision(revision))), turn, key, Optional.of(access));
        };
    }

    private Sight see(Access access, Desired desired) {
        access.apps().put(desired.path(), desired.app());
        try {
            Observation observation = engine.observe(access.host(), desired);
            return new Sight.Seen(desired, observation, engine.plan(desired, observation));
        } catch (HostException refusal) {
            return new Sight.Unseen(failure(refusal));
        }
    }

    /** What became of opening the way to a machine. */
    sealed interface Opening {
        record Yes(Access access) implements Opening {}

        record No(Failure failure) implements Opening {}
    }

    /**
     * Opens the way to the machine of a Host resource for an application.
     *
     * @param ref which Host is named
     * @param home the namespace of the application
     * @param host the resource; empty when there is none
     */
    Opening open(HostRef ref, String home, Optional<HostResource> host) {
        return switch (Grants.of(ref, home, host)) {
            case Grants.Grant.No(Failure failure) -> new Opening.No(failure);
            case Grants.Grant.Yes(HostWish wish) -> {
                try {
                    yield new Opening.Yes(hosts.of(wish));
                } catch (HostException refusal) {
                    yield new Opening.No(failure(refusal));
                }
            }
        };
    }

    /** Why an application may not be changed on a machine now, whatever was decided before; empty when it may. */
    Optional<Failure> refusal(HostRef ref, String home) {
        return Grants.of(ref, home, directory.find(ref)) instanceof Grants.Grant.No(Failure failure)
                ? Optional.of(failure)
                : Optional.empty();
    }

    /** What follows when a machine could not be worked with. */
    static Failure failure(HostException refusal) {
        String message = refusal.getMessage() == null ? refusal.toString() : refusal.getMessage();
        return Failure.ofHost(refusal.host(), refusal.reason(), message, refusal.unblock());
    }
}
