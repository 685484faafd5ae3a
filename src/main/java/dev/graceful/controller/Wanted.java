package dev.graceful.controller;

import dev.graceful.api.Api;
import dev.graceful.api.HostResource;
import dev.graceful.api.HostsSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which hosts are wanted; pure.
 *
 * @param names the names of Host resources, or namespace/name of one of another namespace, in the order in which they are changed
 * @param labels the labels of further ones in the same namespace; empty when none are selected
 */
record Wanted(List<String> names, Map<String, String> labels) {
    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?");
    private static final int MOST = 200;

    Wanted {
        names = List.copyOf(names);
        labels = Map.copyOf(labels);
    }

    /** @param home the namespace of the application */
    static Wanted parse(Check check, @Nullable HostsSpec given, String home) {
        if (given == null || (given.names() == null && given.selector() == null)) {
            return new Wanted(List.of(Api.LOCALHOST), Map.of());
        }
        return new Wanted(names(check, given.names(), home), labels(check, given.selector()));
    }

    private static List<String> names(Check check, @Nullable List<String> given, String home) {
        if (given == null) {
            return List.of();
        }
        String field = "spec.hosts.names";
        check.that(
                !given.isEmpty() && given.size() <= MOST,
                field,
                "must name 1 to 200 hosts, or be left out for localhost");
        boolean right = given.stream().allMatch(Wanted::isName);
        check.that(
                right,
                field,
                "must be names of Host resources: lower-case letters, digits, '-' and '.'; one of another namespace is"
                        + " written namespace/name");
        if (!right) {
            return List.of();
        }
        List<String> names =
                given.stream().map(text -> HostRef.of(text, home).in(home)).toList();
        check.that(new HashSet<>(names).size() == names.size(), field, "must name every host once");
        check.that(
                names.stream().map(name -> Rollout.name("", name)).distinct().count() == names.size(),
                field,
                "must not hold both namespace/name and namespace.name, because their HostDeploys would have the same name");
        return names;
    }

    private static boolean isName(@Nullable String text) {
        if (text == null) {
            return false;
        }
        HostRef ref = HostRef.of(text, "home");
        return NAMESPACE.matcher(ref.namespace()).matches()
                && NAME.matcher(ref.name()).matches();
    }

    private static Map<String, String> labels(Check check, HostsSpec.@Nullable Selector given) {
        if (given == null) {
            return Map.of();
        }
        Map<String, String> labels = given.matchLabels() == null ? Map.of() : given.matchLabels();
        check.that(
                !labels.isEmpty() && labels.values().stream().noneMatch(value -> (Object) value == null),
                "spec.hosts.selector.matchLabels",
                "must have at least one label with its value, such as matchLabels: {role: web}");
        return labels.values().stream().noneMatch(value -> (Object) value == null) ? labels : Map.of();
    }

    /** The hosts that are named, and after them by name those that are selected among these of the namespace of the application. */
    List<String> among(Collection<HostResource> hosts, String home) {
        var all = new ArrayList<>(names);
        Set<String> taken = new HashSet<>();
        names.forEach(name -> taken.add(Rollout.name("", name)));
        hosts.stream()
                .filter(host -> home.equals(host.getMetadata().getNamespace()) && selects(host))
                .map(host -> host.getMetadata().getName())
                .sorted()
                .filter(name -> taken.add(Rollout.name("", name)))
                .limit(Math.max(0, MOST - names.size()))
                .forEach(all::add);
        return List.copyOf(all);
    }

    private boolean selects(HostResource host) {
        Map<String, String> has = host.getMetadata().getLabels();
        return !labels.isEmpty()
                && has != null
                && labels.entrySet().stream().allMatch(label -> label.getValue().equals(has.get(label.getKey())));
    }
}
