package dev.graceful.controller;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The CRDs that this operator was built with. */
public final class Crds {
    private static final List<String> NAMES =
            List.of("gracefuldeploys.graceful.dev", "hosts.graceful.dev", "hostdeploys.graceful.dev");

    private Crds() {}

    /** What is wrong with the CRDs of a cluster. */
    public enum Finding {
        /** They are those of this operator. */
        SAME,
        /** They are others, older or newer. */
        DIFFERENT,
        /** At least one is missing. */
        MISSING,
        /** They may not be read. */
        UNREADABLE
    }

    /** Their YAML, in the order in which they are to be applied. */
    public static List<String> texts() {
        return NAMES.stream().map(Crds::text).toList();
    }

    /** Compares what the cluster serves with what this operator was built with. */
    public static Finding check(KubernetesClient client) {
        try {
            for (String text : texts()) {
                var built = Serialization.unmarshal(text, CustomResourceDefinition.class);
                var served = client.apiextensions()
                        .v1()
                        .customResourceDefinitions()
                        .withName(built.getMetadata().getName())
                        .get();
                if (served == null) {
                    return Finding.MISSING;
                }
                if (!Objects.equals(
                        built.getSpec().getVersions(), served.getSpec().getVersions())) {
                    return Finding.DIFFERENT;
                }
            }
            return Finding.SAME;
        } catch (KubernetesClientException refused) {
            return Finding.UNREADABLE;
        }
    }

    private static String text(String name) {
        try (InputStream stream = Crds.class.getResourceAsStream("/crds/" + name + ".yaml")) {
            return new String(Objects.requireNonNull(stream, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the archive of the operator is damaged", unreadable);
        }
    }
}
