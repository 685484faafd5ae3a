package dev.graceful.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Programs that suites need on the machine that runs them. In continuous integration a missing one is installed, elsewhere it is only named. */
public final class HostPackages {
    private static final Path APT = Path.of("/usr/bin/apt-get");

    private HostPackages() {}

    /**
     * Sees to it that a program is there, where that may be done without being asked for: as root, with {@code CI=true}, on Debian.
     *
     * @param program its path
     * @param name the Debian package that has it
     * @return whether it is there
     */
    public static synchronized boolean provide(Path program, String name) {
        if (!Files.isExecutable(program)
                && Requirement.compulsory()
                && "root".equals(System.getProperty("user.name"))
                && Files.isExecutable(APT)
                && !install(name)) {
            run("update");
            install(name);
        }
        return Files.isExecutable(program);
    }

    private static boolean install(String name) {
        System.out.println("installing " + name + ", which the tests need and this machine lacks");
        return run("-y", "--no-install-recommends", "install", name);
    }

    private static boolean run(String... words) {
        var argv = new ArrayList<>(List.of("env", "DEBIAN_FRONTEND=noninteractive", APT.toString(), "-q"));
        argv.addAll(List.of(words));
        try {
            return new ProcessBuilder(argv)
                            .redirectInput(new File("/dev/null"))
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException failed) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
