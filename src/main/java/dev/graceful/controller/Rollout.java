package dev.graceful.controller;

import dev.graceful.api.Api;
import dev.graceful.api.Condition;
import dev.graceful.api.GracefulDeploy;
import dev.graceful.api.HostDeploy;
import dev.graceful.api.HostDeploySpec;
import dev.graceful.model.Revision;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What each host is to do: one after another in the order of the wish. Pure. */
final class Rollout {
    private Rollout() {}

    /**
     * The name of the HostDeploy of one host. The name of a GracefulDeploy has no dot, so that two of them never share one; that no two
     * hosts of one share one is checked with the wish.
     *
     * @param host its name, or namespace/name
     */
    static String name(String deploy, String host) {
        return deploy + "." + host.replace('/', '.');
    }

    /** The HostDeploys that should be, in order. */
    static List<HostDeploy> children(
            GracefulDeploy deploy, Wish wish, Revision revision, Map<String, HostDeploy> present) {
        var children = new ArrayList<HostDeploy>();
        boolean open = true;
        for (String host : wish.hosts()) {
            Optional<HostDeploy> known = Optional.ofNullable(present.get(host));
            boolean go = open || known.filter(child -> isRunning(child)).isPresent();
            children.add(child(deploy, wish, revision, host, go));
            open = open
                    && known.filter(child -> isDone(child, deploy, revision)).isPresent();
        }
        return children;
    }

    private static HostDeploy child(GracefulDeploy deploy, Wish wish, Revision revision, String host, boolean go) {
        var child = new HostDeploy();
        String name = deploy.getMetadata().getName();
        String label = HostRef.of(host, "").name();
        child.setMetadata(new ObjectMetaBuilder()
                .withName(name(name, host))
                .withNamespace(deploy.getMetadata().getNamespace())
                .withLabels(Map.of(Api.DEPLOY_LABEL, name, Api.HOST_LABEL, label))
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion(deploy.getApiVersion())
                        .withKind(deploy.getKind())
                        .withName(name)
                        .withUid(deploy.getMetadata().getUid())
                        .withController(true)
                        .build())
                .build());
        child.setSpec(new HostDeploySpec(
                name,
                host,
                revision.sha(),
                go,
                deploy.getMetadata().getGeneration(),
                wish.attempt().isEmpty() ? null : wish.attempt()));
        return child;
    }

    /** Whether its status was judged from this generation of the wish and this commit. */
    static boolean isFresh(HostDeploy child, GracefulDeploy deploy, Revision revision) {
        return child.getStatus() != null
                && Objects.equals(
                        child.getStatus().observedGeneration(),
                        child.getMetadata().getGeneration())
                && Objects.equals(
                        child.getSpec().deployGeneration(), deploy.getMetadata().getGeneration())
                && revision.sha().equals(child.getSpec().desiredRevision());
    }

    /** Whether it runs the commit and was verified. */
    static boolean isDone(HostDeploy child, GracefulDeploy deploy, Revision revision) {
        Condition ready = isFresh(child, deploy, revision)
                ? Conditions.find(child.getStatus().conditions(), Conditions.READY)
                : null;
        return ready != null && ready.holds();
    }

    /** A host in the middle of something is never held. */
    private static boolean isRunning(HostDeploy child) {
        return child.getStatus() != null
                && child.getStatus().run() != null
                && RunWriter.RUNNING.equals(child.getStatus().run().outcome());
    }
}
