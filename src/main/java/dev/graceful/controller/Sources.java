package dev.graceful.controller;

import dev.graceful.api.Api;
import dev.graceful.api.Condition;
import dev.graceful.api.GracefulDeploy;
import dev.graceful.api.HostDeploy;
import dev.graceful.api.HostResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.EventSourceRetriever;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which change of which resource brings which other resource to its reconciler. */
final class Sources {
    private static final String HOSTS = "hosts";

    private Sources() {}

    /** A HostDeploy follows the wish of its GracefulDeploy, not its status. */
    static InformerEventSource<GracefulDeploy, HostDeploy> deploysOfHostDeploys(
            EventSourceContext<HostDeploy> context) {
        return new InformerEventSource<>(
                InformerEventSourceConfiguration.from(GracefulDeploy.class, HostDeploy.class)
                        .withName("deploys")
                        .withSecondaryToPrimaryMapper(deploy -> primariesNear(
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
                        .withName(HOSTS)
                        .withSecondaryToPrimaryMapper(host -> primaries(
                                context.getPrimaryCache(),
                                child -> hostOf(child).equals(ResourceID.fromResource(host))))
                        .withPrimaryToSecondaryMapper((HostDeploy child) -> Set.of(hostOf(child)))
                        .withOnUpdateFilter(Sources::isReachedDifferently)
                        .build(),
                context);
    }

    /** A Host is visited again when an application on it could not be looked at, or can be again, or other things can be done with it. */
    static InformerEventSource<HostDeploy, HostResource> hostDeploysOfHosts(EventSourceContext<HostResource> context) {
        return new InformerEventSource<>(
                InformerEventSourceConfiguration.from(HostDeploy.class, HostResource.class)
                        .withName("host-deploys")
                        .withSecondaryToPrimaryMapper(child -> Set.of(hostOf(child)))
                        .withOnUpdateFilter((now, before) -> unreachable(now) != unreachable(before)
                                || !Objects.equals(Doctor.of(now), Doctor.of(before)))
                        .build(),
                context);
    }

    private static boolean unreachable(HostDeploy child) {
        return child.getStatus() != null
                && HostStatusWriter.UNREACHABLE.equals(child.getStatus().phase());
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

    /** A GracefulDeploy follows its Hosts: one of them asks for the commit, and labels select. */
    static InformerEventSource<HostResource, GracefulDeploy> hostsOfDeploys(
            EventSourceContext<GracefulDeploy> context) {
        return new InformerEventSource<>(
                InformerEventSourceConfiguration.from(HostResource.class, GracefulDeploy.class)
                        .withName(HOSTS)
                        .withSecondaryToPrimaryMapper(
                                host -> primaries(context.getPrimaryCache(), deploy -> concerns(deploy, host)))
                        .withPrimaryToSecondaryMapper((GracefulDeploy deploy) -> named(deploy))
                        .withOnUpdateFilter(Sources::isReachedDifferently)
                        .build(),
                context);
    }

    /** The Hosts of one namespace. */
    static List<HostResource> hostsIn(EventSourceRetriever<GracefulDeploy> sources, String namespace) {
        return hosts(sources).list(namespace, host -> true).toList();
    }

    /** Finds Hosts of any namespace that is watched. */
    static Function<HostRef, Optional<HostResource>> hostsByRef(EventSourceRetriever<GracefulDeploy> sources) {
        return ref -> hosts(sources).get(new ResourceID(ref.name(), ref.namespace()));
    }

    @SuppressWarnings("unchecked") // It is the one that was made above.
    private static InformerEventSource<HostResource, GracefulDeploy> hosts(
            EventSourceRetriever<GracefulDeploy> sources) {
        return (InformerEventSource<HostResource, GracefulDeploy>) sources.getEventSourceFor(HostResource.class, HOSTS);
    }

    /** Whether a Host is named, or could be selected now or could have been before. */
    private static boolean concerns(GracefulDeploy deploy, HostResource host) {
        var spec = deploy.getSpec();
        boolean selects = spec != null && spec.hosts() != null && spec.hosts().selector() != null;
        return (selects
                        && host.getMetadata()
                                .getNamespace()
                                .equals(deploy.getMetadata().getNamespace()))
                || named(deploy).contains(ResourceID.fromResource(host));
    }

    /** The hosts that are named by a wish that may hold wrong values. */
    private static Set<ResourceID> named(GracefulDeploy deploy) {
        var spec = deploy.getSpec();
        List<String> names =
                spec == null || spec.hosts() == null || spec.hosts().names() == null
                        ? List.of(Api.LOCALHOST)
                        : spec.hosts().names();
        return names.stream()
                .map(name -> id(name, deploy.getMetadata().getNamespace()))
                .collect(Collectors.toSet());
    }

    private static ResourceID id(String host, String home) {
        HostRef ref = HostRef.of(host, home);
        return new ResourceID(ref.name(), ref.namespace());
    }

    static boolean isWishedDifferently(GracefulDeploy now, GracefulDeploy before) {
        return !Objects.equals(
                        now.getMetadata().getGeneration(), before.getMetadata().getGeneration())
                || !Objects.equals(requestedAt(now), requestedAt(before));
    }

    private static boolean isReachedDifferently(HostResource now, HostResource before) {
        return !Objects.equals(
                        now.getMetadata().getGeneration(), before.getMetadata().getGeneration())
                || reachable(now) != reachable(before)
                || !Objects.equals(
                        now.getMetadata().getLabels(), before.getMetadata().getLabels());
    }

    /** Whether a Host must be visited again: its wish or one of the product's annotations changed. */
    static boolean isVisitedDifferently(HostResource now, HostResource before) {
        return !Objects.equals(
                        now.getMetadata().getGeneration(), before.getMetadata().getGeneration())
                || !annotations(now).equals(annotations(before));
    }

    private static Map<String, String> annotations(HasMetadata resource) {
        Map<String, String> all = resource.getMetadata().getAnnotations();
        return all == null
                ? Map.of()
                : all.entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith(Api.GROUP + "/"))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
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

    private static ResourceID hostOf(HostDeploy child) {
        return id(String.valueOf(child.getSpec().host()), child.getMetadata().getNamespace());
    }

    private static <P extends HasMetadata> Set<ResourceID> primaries(
            IndexerResourceCache<P> cache, Predicate<P> which) {
        return cache.list(which).map(ResourceID::fromResource).collect(Collectors.toSet());
    }

    private static <P extends HasMetadata> Set<ResourceID> primariesNear(
            IndexerResourceCache<P> cache, HasMetadata secondary, Predicate<P> which) {
        return cache.list(secondary.getMetadata().getNamespace(), which)
                .map(ResourceID::fromResource)
                .collect(Collectors.toSet());
    }

    private static Set<ResourceID> ids(HasMetadata near, String name) {
        return Set.of(new ResourceID(name, near.getMetadata().getNamespace()));
    }
}
