package dev.graceful.controller;

import dev.graceful.api.Api;
import dev.graceful.api.Condition;
import dev.graceful.api.GracefulDeploy;
import dev.graceful.api.HostDeploy;
import dev.graceful.api.HostResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which change of which resource brings which other resource to its reconciler. */
final class Sources {
    private Sources() {}

    /** A HostDeploy follows the wish of its GracefulDeploy, not its status. */
    static InformerEventSource<GracefulDeploy, HostDeploy> deploysOfHostDeploys(
            EventSourceContext<HostDeploy> context) {
        return new InformerEventSource<>(
                InformerEventSourceConfiguration.from(GracefulDeploy.class, HostDeploy.class)
                        .withName("deploys")
                        .withSecondaryToPrimaryMapper(deploy -> primaries(
                                context.getPrimaryCache(),
                                deploy,
                                child -> deploy.getMetadata()
                                        .getName()
                                        .equals(child.getSpec().deploy())))
                        .withPrimaryToSecondaryMapper((HostDeploy child) ->
                                ids(child, String.valueOf(child.getSpec().deploy())))
                        .withOnUpdateFilter(Sources::isWishedDifferently)
                        .build(),
                context);
    }

    /** A HostDeploy follows its Host. */
    static InformerEventSource<HostResource, HostDeploy> hostsOfHostDeploys(EventSourceContext<HostDeploy> context) {
        return new InformerEventSource<>(
                InformerEventSourceConfiguration.from(HostResource.class, HostDeploy.class)
                        .withName("hosts")
                        .withSecondaryToPrimaryMapper(host -> primaries(
                                context.getPrimaryCache(),
                                host,
                                child -> host.getMetadata()
                                        .getName()
                                        .equals(child.getSpec().host())))
                        .withPrimaryToSecondaryMapper((HostDeploy child) ->
                                ids(child, String.valueOf(child.getSpec().host())))
                        .withOnUpdateFilter(Sources::isReachedDifferently)
                        .build(),
                context);
    }

    /** A GracefulDeploy follows its HostDeploys, whatever changes in them. */
    static InformerEventSource<HostDeploy, GracefulDeploy> hostDeploysOfDeploys(
            EventSourceContext<GracefulDeploy> context) {
        return new InformerEventSource<>(
                InformerEventSourceConfiguration.from(HostDeploy.class, GracefulDeploy.class)
                        .withName("host-deploys")
                        .withSecondaryToPrimaryMapper(child ->
                                ids(child, String.valueOf(child.getSpec().deploy())))
                        .build(),
                context);
    }

    /** A GracefulDeploy follows its Hosts: one of them asks for the commit. */
    static InformerEventSource<HostResource, GracefulDeploy> hostsOfDeploys(
            EventSourceContext<GracefulDeploy> context) {
        return new InformerEventSource<>(
                InformerEventSourceConfiguration.from(HostResource.class, GracefulDeploy.class)
                        .withName("hosts")
                        .withSecondaryToPrimaryMapper(host -> primaries(
                                context.getPrimaryCache(),
                                host,
                                deploy -> hosts(deploy)
                                        .contains(host.getMetadata().getName())))
                        .withPrimaryToSecondaryMapper((GracefulDeploy deploy) -> hosts(deploy).stream()
                                .map(host -> new ResourceID(
                                        host, deploy.getMetadata().getNamespace()))
                                .collect(Collectors.toSet()))
                        .withOnUpdateFilter(Sources::isReachedDifferently)
                        .build(),
                context);
    }

    /** The hosts of a wish that may hold wrong values. */
    static Set<String> hosts(GracefulDeploy deploy) {
        var spec = deploy.getSpec();
        return spec == null || spec.hosts() == null || spec.hosts().names() == null
                ? Set.of(Api.LOCALHOST)
                : Set.copyOf(spec.hosts().names());
    }

    static boolean isWishedDifferently(GracefulDeploy now, GracefulDeploy before) {
        return !Objects.equals(
                        now.getMetadata().getGeneration(), before.getMetadata().getGeneration())
                || !Objects.equals(requestedAt(now), requestedAt(before));
    }

    private static boolean isReachedDifferently(HostResource now, HostResource before) {
        return !Objects.equals(
                        now.getMetadata().getGeneration(), before.getMetadata().getGeneration())
                || reachable(now) != reachable(before);
    }

    private static boolean reachable(HostResource host) {
        Condition reachable = host.getStatus() == null
                ? null
                : Conditions.find(host.getStatus().conditions(), Conditions.REACHABLE);
        return reachable != null && reachable.holds();
    }

    private static @Nullable String requestedAt(HasMetadata resource) {
        Map<String, String> annotations = resource.getMetadata().getAnnotations();
        return annotations == null ? null : annotations.get(Api.REQUESTED_AT);
    }

    private static <P extends HasMetadata> Set<ResourceID> primaries(
            IndexerResourceCache<P> cache, HasMetadata secondary, Predicate<P> which) {
        return cache.list(secondary.getMetadata().getNamespace(), which)
                .map(ResourceID::fromResource)
                .collect(Collectors.toSet());
    }

    private static Set<ResourceID> ids(HasMetadata near, String name) {
        return Set.of(new ResourceID(name, near.getMetadata().getNamespace()));
    }
}
