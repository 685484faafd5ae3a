package dev.graceful.controller;

import dev.graceful.api.GracefulDeploy;
import dev.graceful.api.HostDeploy;
import dev.graceful.api.HostResource;
import dev.graceful.api.HostSpec;
import dev.graceful.controller.Hosts.Access;
import dev.graceful.controller.WishParser.Parsed;
import dev.graceful.host.HostException;
import dev.graceful.model.Desired;
import dev.graceful.model.Failure;
import dev.graceful.model.Observation;
import dev.graceful.model.Reason;
import dev.graceful.model.Revision;
import java.util.Optional;

/** Parse, observe, plan: everything that comes before a deed. Changes nothing. */
final class Lookout {
    private final Engine engine;
    private final Hosts hosts;

    Lookout(Engine engine, Hosts hosts) {
        this.engine = engine;
        this.hosts = hosts;
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
        return switch (open(name, host)) {
            case Opening.No(Failure failure) -> new Look(new Sight.Unseen(failure), turn, key, Optional.empty());
            case Opening.Yes(Access access) ->
                new Look(see(access, wish.on(name, new Revision(revision))), turn, key, Optional.of(access));
        };
    }

    private Sight see(Access access, Desired desired) {
        try {
            Observation observation = engine.observe(access.host(), desired);
            return new Sight.Seen(desired, observation, engine.plan(desired, observation));
        } catch (HostException silent) {
            return new Sight.Unseen(new Failure.Unreachable(desired.host(), problem(silent)));
        }
    }

    /** What became of opening the way to a machine. */
    sealed interface Opening {
        record Yes(Access access) implements Opening {}

        record No(Failure failure) implements Opening {}
    }

    /** Opens the way to the machine of a Host resource. */
    Opening open(String name, Optional<HostResource> host) {
        if (host.isEmpty()) {
            return new Opening.No(new Failure.Blocked(
                    Reason.HostNotFound,
                    "there is no Host " + name + " in this namespace; nothing was changed",
                    "create it, or correct spec.hosts.names"));
        }
        HostSpec spec = host.get().getSpec();
        Optional<Failure.Invalid> wrong = wrong(spec);
        if (wrong.isPresent()) {
            return new Opening.No(new Failure.Blocked(
                    Reason.HostNotFound,
                    "the Host " + name + " cannot be used: " + wrong.get().message(),
                    "correct it"));
        }
        try {
            return new Opening.Yes(hosts.of(host.get()));
        } catch (HostException silent) {
            return new Opening.No(new Failure.Unreachable(name, problem(silent)));
        }
    }

    /** What is wrong with the spec of a Host. */
    static Optional<Failure.Invalid> wrong(HostSpec spec) {
        var check = new Check();
        check.that(
                spec != null && spec.connection() == HostSpec.Connection.Local,
                "spec.connection",
                "must be Local, the machine that the operator runs on");
        if (spec != null && spec.stateDir() != null) {
            check.absolute("spec.stateDir", spec.stateDir(), "/var/lib/gracefuldeploy");
        }
        return Optional.ofNullable(check.problem());
    }

    static String problem(HostException silent) {
        return silent.getMessage() == null ? silent.toString() : silent.getMessage();
    }
}
