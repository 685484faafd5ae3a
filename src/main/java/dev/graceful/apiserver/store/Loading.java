package dev.graceful.apiserver.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a state folder ready and reads what the server kept in it. */
final class Loading {
    private static final Logger LOG = LoggerFactory.getLogger(Loading.class);
    private static final String IGNORE = """
            # What the server writes for itself, and what must not be published.
            /.server/
            /core/secrets/
            *.rejected
            .*.tmp
            """;

    private Loading() {}

    /** Makes the folders, and the list of what Git is to ignore unless there is one. */
    static void prepare(StateFolder folder, Disk disk) throws IOException {
        disk.makeDirectories(folder.root(), true);
        disk.makeDirectories(folder.serverObjects(), true);
        Path ignore = folder.root().resolve(".gitignore");
        if (!Files.exists(ignore)) {
            disk.replace(ignore, IGNORE.getBytes(StandardCharsets.UTF_8), false);
        }
    }

    /** Reads the served objects. A damaged one is put aside and reported; its readable file will be taken over anew. */
    static List<Found> load(StateFolder folder) throws IOException {
        List<Found> found = new ArrayList<>();
        Path base = folder.serverObjects();
        for (Path file : files(base)) {
            if (file.getFileName().toString().endsWith(".tmp")) {
                Files.delete(file);
                continue;
            }
            try {
                StateFolder.Served served = StateFolder.read(Files.readAllBytes(file));
                found.add(
                        new Found(key(base.relativize(file), served.object()), served.object(), served.fingerprint()));
            } catch (IOException damaged) {
                Path aside = file.resolveSibling(file.getFileName() + ".damaged");
                Files.move(file, aside);
                LOG.error("{} is damaged ({}) and was put aside as {}", file, damaged.getMessage(), aside);
            }
        }
        return found;
    }

    /** All regular files below a folder whose name may be a state file or a left-over. */
    private static List<Path> files(Path base) throws IOException {
        try (Stream<Path> walk = Files.walk(base)) {
            return walk.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().endsWith(".damaged"))
                    .toList();
        }
    }

    private static ObjectKey key(Path relative, ObjectNode object) {
        String group = relative.getName(0).toString();
        return new ObjectKey(
                group.equals(StateFolder.CORE) ? "" : group,
                relative.getName(1).toString(),
                object.at("/metadata/namespace").asText(""),
                object.at("/metadata/name").asText());
    }

    /** One object as it was kept. */
    record Found(ObjectKey key, ObjectNode object, @Nullable String fingerprint) {
        long version() {
            return object.at("/metadata/resourceVersion").asLong();
        }
    }
}
