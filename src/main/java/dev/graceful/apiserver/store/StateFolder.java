package dev.graceful.apiserver.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where objects are on disk. Two trees:
 *
 * <ul>
 *   <li>{@code <root>/<group>/<plural>/<namespace>/<name>.yaml}: what people wish — apiVersion, kind, name, labels, annotations, spec. Made
 *       to be read, diffed, edited and committed.
 *   <li>{@code <root>/.server/objects/…}, same layout: the whole object as it was last served, with status and bookkeeping, and the
 *       fingerprint of the readable file it goes with. Git ignores it. It is also what is served while the readable file is broken.
 * </ul>
 *
 * The core group's folder is {@code core}. Objects that nobody edits (events, leases, what the server itself brings) have no readable
 * file.
 */
final class StateFolder {
    static final String SERVER = ".server";
    static final String CORE = "core";
    static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
    private static final int LONGEST_PLAIN_NAME = 180;
    private static final Set<String> SECRET = Set.of("secrets");
    /** Metadata that the server or controllers write; a readable file may carry the last two but is never given them. */
    private static final List<String> BOOKKEEPING = List.of(
            "uid",
            "resourceVersion",
            "generation",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "managedFields",
            "selfLink",
            "finalizers",
            "ownerReferences",
            "generateName");

    private final Path root;
    private final Predicate<ObjectKey> hidden;

    /** @param hidden says which objects have no readable file */
    StateFolder(Path root, Predicate<ObjectKey> hidden) {
        this.root = root;
        this.hidden = hidden;
    }

    Path root() {
        return root;
    }

    Path server() {
        return root.resolve(SERVER);
    }

    Path serverObjects() {
        return server().resolve("objects");
    }

    boolean hidden(ObjectKey key) {
        return hidden.test(key);
    }

    /** Whether the contents of an object must not be readable by others on this machine. */
    static boolean secret(ObjectKey key) {
        return key.group().isEmpty() && SECRET.contains(key.plural());
    }

    Path readable(ObjectKey key) {
        return under(root, key);
    }

    Path served(ObjectKey key) {
        return under(serverObjects(), key);
    }

    private static Path under(Path base, ObjectKey key) {
        Path collection =
                base.resolve(key.group().isEmpty() ? CORE : key.group()).resolve(key.plural());
        Path folder = key.namespace().isEmpty() ? collection : collection.resolve(key.namespace());
        return folder.resolve(fileName(key.name()));
    }

    /** Names may be longer than a file system allows: the end of a very long one is replaced by a digest of the whole. */
    static String fileName(String name) {
        if (name.length() <= LONGEST_PLAIN_NAME) {
            return name + ".yaml";
        }
        String digest = sha256(name.getBytes(StandardCharsets.UTF_8)).substring(0, 16);
        return name.substring(0, LONGEST_PLAIN_NAME) + "~" + digest + ".yaml";
    }

    /** The part of an object that people write: no status, no bookkeeping. */
    static ObjectNode wish(ObjectNode object) {
        ObjectNode wish = object.deepCopy();
        wish.remove("status");
        if (wish.get("metadata") instanceof ObjectNode metadata) {
            metadata.remove(BOOKKEEPING);
            if (metadata.get("annotations") instanceof ObjectNode annotations) {
                annotations.remove(LAST_APPLIED);
                if (annotations.isEmpty()) {
                    metadata.remove("annotations");
                }
            }
        }
        return wish;
    }

    /** The file in the server's own tree. */
    static byte[] record(ObjectNode object, @Nullable String readableFingerprint) {
        ObjectNode record = Json.object();
        if (readableFingerprint != null) {
            record.put("file", readableFingerprint);
        }
        record.set("object", object);
        return StateYaml.write(record);
    }

    /** What {@link #record} wrote. */
    static Served read(byte[] text) throws IOException {
        JsonNode tree = StateYaml.readOwn(text);
        if (!(tree.get("object") instanceof ObjectNode object)) {
            throw new IOException("no object in it");
        }
        JsonNode file = tree.get("file");
        return new Served(object, file == null ? null : file.asText());
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java runtime has SHA-256", impossible);
        }
    }

    /**
     * An object as last served.
     *
     * @param fingerprint of the readable file that was taken over into it; null if it has none
     */
    record Served(ObjectNode object, @Nullable String fingerprint) {}
}
