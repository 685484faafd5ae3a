package dev.graceful.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.api.HostResource;
import dev.graceful.api.HostSpec;
import dev.graceful.controller.Grants.Grant;
import dev.graceful.model.Failure;
import dev.graceful.model.Reason;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** S12: an application never acts on a Host that is not granted to its namespace, whatever is named, selected, allowed and relabelled. */
class GrantsProperties {
    private static final int CASES = 10_000;
    private static final List<String> NAMESPACES = List.of("a", "b", "c", "infra");
    private static final List<String> NAMES = List.of("web1", "web2", "b.web1", "infra.web1", "localhost");

    @Test
    void nothingActsOnWhatIsNotGranted() {
        long seed = Long.getLong("graceful.seed", System.nanoTime());
        var random = new Random(seed);
        int granted = 0;
        int refused = 0;
        for (int number = 0; number < CASES; number++) {
            Map<HostRef, HostResource> world = world(random);
            String home = one(random, NAMESPACES);
            Wanted wanted = wanted(random, home);
            // What was meant when the wish was read is acted on after the world went on.
            List<String> meant = wanted.among(world.values(), home);
            change(random, world);
            for (String host : meant) {
                HostRef ref = HostRef.of(host, home);
                Grant grant = Grants.of(ref, home, Optional.ofNullable(world.get(ref)));
                boolean may = mayAct(world.get(ref), home);
                assertThat(grant instanceof Grant.Yes)
                        .as("seed %d case %d: %s on %s", seed, number, home, ref)
                        .isEqualTo(may);
                granted += may ? 1 : 0;
                refused += may ? 0 : 1;
                if (grant instanceof Grant.No(Failure failure)
                        && !ref.namespace().equals(home)) {
                    assertThat(failure.reason()).isEqualTo(Reason.HostNotAllowed);
                }
            }
        }
        System.out.printf("S12: %d cases, %d granted, %d refused, 0 violations%n", CASES, granted, refused);
        assertThat(granted).isGreaterThan(CASES / 10);
        assertThat(refused).isGreaterThan(CASES / 10);
    }

    @Test
    void selectionNeverLeavesTheNamespaceAndFollowsTheLabels() {
        long seed = Long.getLong("graceful.seed", System.nanoTime());
        var random = new Random(seed);
        for (int number = 0; number < CASES; number++) {
            Map<HostRef, HostResource> world = world(random);
            String home = one(random, NAMESPACES);
            Wanted wanted = wanted(random, home);
            Set<String> named = Set.copyOf(wanted.names());
            List<String> meant = wanted.among(world.values(), home);

            assertThat(new HashSet<>(meant))
                    .as("seed %d", seed)
                    .hasSameSizeAs(meant)
                    .containsAll(named);
            assertThat(meant.stream().map(host -> Rollout.name("shop", host)).collect(Collectors.toSet()))
                    .as("seed %d: every HostDeploy has a name of its own", seed)
                    .hasSameSizeAs(meant);
            meant.stream().filter(host -> !named.contains(host)).forEach(host -> {
                HostResource resource = world.get(new HostRef(home, host));
                assertThat(resource).as("seed %d: %s", seed, host).isNotNull();
                assertThat(resource.getMetadata().getLabels()).containsAllEntriesOf(wanted.labels());
            });
        }
    }

    /** The rule, said another way than the product says it. */
    private static boolean mayAct(@Nullable HostResource host, String home) {
        if (host == null) {
            return false;
        }
        Collection<String> allowed = new ArrayList<>(List.of(host.getMetadata().getNamespace()));
        if (host.getSpec().allowedNamespaces() != null) {
            allowed.addAll(host.getSpec().allowedNamespaces());
        }
        boolean valid = host.getSpec().maxConcurrent() == null || host.getSpec().maxConcurrent() > 0;
        return valid && (allowed.contains("*") || allowed.contains(home));
    }

    private static Map<HostRef, HostResource> world(Random random) {
        var world = new HashMap<HostRef, HostResource>();
        for (String namespace : NAMESPACES) {
            for (String name : NAMES) {
                if (random.nextInt(4) > 0) {
                    world.put(new HostRef(namespace, name), host(random, namespace, name));
                }
            }
        }
        return world;
    }

    private static HostResource host(Random random, String namespace, String name) {
        var host = new HostResource();
        host.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName(name)
                .withLabels(random.nextBoolean() ? Map.of("role", one(random, List.of("web", "db"))) : null)
                .build());
        List<String> allowed = switch (random.nextInt(4)) {
            case 0 -> null;
            case 1 -> List.of();
            case 2 -> List.of("*");
            default -> NAMESPACES.stream().filter(n -> random.nextBoolean()).toList();
        };
        // One in ten holds a wrong value.
        Integer concurrent = random.nextInt(10) == 0 ? 0 : null;
        host.setSpec(new HostSpec(
                HostSpec.Connection.Local,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                concurrent,
                allowed,
                null));
        return host;
    }

    private static Wanted wanted(Random random, String home) {
        var names = new HashSet<String>();
        var deploys = new HashSet<String>();
        for (int i = random.nextInt(4); i > 0; i--) {
            String text = random.nextBoolean()
                    ? one(random, NAMES)
                    : new HostRef(one(random, NAMESPACES), one(random, NAMES)).in(home);
            if (deploys.add(Rollout.name("", text))) {
                names.add(text);
            }
        }
        return new Wanted(List.copyOf(names), random.nextBoolean() ? Map.of("role", "web") : Map.of());
    }

    /** Grants are given and taken back, labels change, Hosts come and go. */
    private static void change(Random random, Map<HostRef, HostResource> world) {
        for (HostRef ref : List.copyOf(world.keySet())) {
            switch (random.nextInt(6)) {
                case 0 -> world.remove(ref);
                case 1, 2 -> world.put(ref, host(random, ref.namespace(), ref.name()));
                default -> {}
            }
        }
    }

    private static String one(Random random, List<String> of) {
        return of.get(random.nextInt(of.size()));
    }
}
