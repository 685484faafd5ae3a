package dev.graceful.contract;

import dev.graceful.controlplane.Programs;
import java.nio.file.Path;

/** The two ends of the range of kubectl that is supported; every version between speaks one of these two dialects. */
enum KubectlVersion {
    OLDEST("v1.32.") {
        @Override
        Path program() {
            return Programs.oldestKubectl(SUITE);
        }
    },
    NEWEST("v1.36.") {
        @Override
        Path program() {
            return Programs.kubectl(SUITE);
        }
    };

    private static final String SUITE = "kubectl against an API server";
    private final String prefix;

    KubectlVersion(String prefix) {
        this.prefix = prefix;
    }

    /** How this version calls itself. */
    String prefix() {
        return prefix;
    }

    abstract Path program();
}
