package dev.graceful.controller;

import dev.graceful.converge.Converger;
import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.model.Desired;
import dev.graceful.model.Observation;
import dev.graceful.model.Outcome;
import dev.graceful.model.Plan;
import dev.graceful.model.Step;
import dev.graceful.observe.Observer;
import dev.graceful.observe.Revisions;
import dev.graceful.observe.Revisions.Resolution;
import dev.graceful.plan.Planner;
import org.jspecify.annotations.Nullable;

/** The engine of the product: observer, planner and converger. */
final class StandardEngine implements Engine {
    private final Observer observer = new Observer();
    private final Converger converger = new Converger();

    @Override
    public Resolution resolve(Host host, String repo, String requested, String path, @Nullable String runAs)
            throws HostException {
        return Revisions.resolve(host, repo, requested, path, runAs);
    }

    @Override
    public Observation observe(Host host, Desired desired) throws HostException {
        return observer.observe(host, desired);
    }

    @Override
    public Plan plan(Desired desired, Observation observation) {
        return Planner.plan(desired, observation);
    }

    @Override
    public Outcome perform(Host host, Desired desired, Step step) {
        return converger.perform(host, desired, step);
    }
}
