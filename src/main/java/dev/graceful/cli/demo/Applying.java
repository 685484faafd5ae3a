package dev.graceful.cli.demo;

import dev.graceful.cli.console.CommandFailed;
import dev.graceful.cli.console.Console;
import dev.graceful.cli.console.Program;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Gives a manifest to the API server: with kubectl when there is one that works, else with the same request over HTTP. */
sealed interface Applying {
    /** Applies what the file says, and tells the user how. */
    void apply(Path manifest, Console console) throws IOException;

    /** Finds out which way works. */
    static Applying choose(Path kubeconfig, KubernetesClient client) {
        var kubectl = Program.find("kubectl");
        if (kubectl.isPresent()) {
            var way = new WithKubectl(kubectl.get(), kubeconfig);
            if (way.run("get", "--raw", "/version").ok()) {
                return way;
            }
        }
        return new OverHttp(client);
    }

    /** With kubectl. */
    record WithKubectl(Path kubectl, Path kubeconfig) implements Applying {
        private static final Duration DEADLINE = Duration.ofSeconds(30);

        @Override
        public void apply(Path manifest, Console console) {
            console.say("$ kubectl apply -f " + manifest.getFileName());
            var applied = run("apply", "-f", manifest.toString());
            if (!applied.ok()) {
                throw new CommandFailed("kubectl could not apply " + manifest + ": " + applied.output());
            }
        }

        private Program run(String... words) {
            var argv = new java.util.ArrayList<>(List.of(kubectl.toString(), "--kubeconfig", kubeconfig.toString()));
            argv.addAll(List.of(words));
            return Program.run(argv, Path.of("/"), Map.of(), DEADLINE);
        }
    }

    /** With the request that kubectl would make. */
    record OverHttp(KubernetesClient client) implements Applying {
        @Override
        public void apply(Path manifest, Console console) throws IOException {
            console.say("applying " + manifest.getFileName() + " over HTTP (there is no kubectl on PATH that works)");
            var context = new PatchContext.Builder()
                    .withPatchType(PatchType.SERVER_SIDE_APPLY)
                    .withFieldManager("graceful-demo")
                    .build();
            try {
                client.resource(Files.readString(manifest)).patch(context);
            } catch (KubernetesClientException e) {
                throw new CommandFailed("The API server refused " + manifest + ": " + e.getMessage(), e);
            }
        }
    }
}
