package dev.graceful.controller;

import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.model.Desired;
import dev.graceful.model.Observation;
import dev.graceful.model.Outcome;
import dev.graceful.model.Plan;
import dev.graceful.model.Step;
import dev.graceful.observe.Revisions.Resolution;
import org.jspecify.annotations.Nullable;

/** What the reconcilers need done: everything that is not Kubernetes. */
public interface Engine {
    /**
     * Resolves a branch or tag to a commit by asking the repository from the machine.
     *
     * @param path the work tree, whose configuration and owner apply
     * @param runAs the account, or null for the owner of the work tree
     * @throws HostException when the machine could not be reached
     */
    Resolution resolve(Host host, String repo, String requested, String path, @Nullable String runAs)
            throws HostException;

    /**
     * Looks at one application on one machine; changes nothing.
     *
     * @throws HostException when the machine could not be reached
     */
    Observation observe(Host host, Desired desired) throws HostException;

    /** Computes what is still to do; pure. */
    Plan plan(Desired desired, Observation observation);

    /** Does one step; whatever may fail, the machine not answering included, is an outcome. */
    Outcome perform(Host host, Desired desired, Step step);
}
