package dev.graceful.host.shell;

import dev.graceful.testing.HostPackages;
import java.nio.file.Path;

/** The one shell of these tests that no Debian has by itself. */
final class Busybox {
    private Busybox() {}

    /** Sees to it that it is there where it must be. @return the word that starts it */
    static String provide() {
        HostPackages.provide(Path.of("/usr/bin/busybox"), "busybox-static");
        return "busybox";
    }
}
