package dev.graceful.controller;

import dev.graceful.api.HostDeploy;
import dev.graceful.api.HostDeployStatus;
import dev.graceful.api.HostStatus.Capabilities;
import dev.graceful.api.HostStatus.Deploy;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Puts together what was said of the applications of a machine; pure. Nothing is looked at again for it. */
final class Doctor {
    private static final int MOST = 50;

    private Doctor() {}

    /** What can be done on a machine, the applications by name; null while nothing is known of any. */
    static @Nullable Capabilities capabilities(Collection<HostDeploy> children) {
        List<Deploy> deploys = children.stream()
                .flatMap(Doctor::deploy)
                .sorted(Comparator.comparing(one -> String.valueOf(one.deploy())))
                .limit(MOST)
                .toList();
        return deploys.isEmpty() ? null : new Capabilities(worst(deploys), deploys);
    }

    /** What is told of one application; null while nothing is known. */
    static HostDeployStatus.@Nullable Capabilities of(HostDeploy child) {
        return child.getStatus() == null ? null : child.getStatus().capabilities();
    }

    private static Stream<Deploy> deploy(HostDeploy child) {
        HostDeployStatus.Capabilities told = of(child);
        String name = child.getMetadata().getNamespace() + "/" + child.getSpec().deploy();
        return told == null
                ? Stream.empty()
                : Stream.of(new Deploy(name, told.reloadLossless(), told.reason(), told.advice()));
    }

    private static String worst(List<Deploy> deploys) {
        return Stream.of("False", "Unknown")
                .filter(word -> deploys.stream().anyMatch(one -> word.equals(one.reloadLossless())))
                .findFirst()
                .orElse("True");
    }
}
