package dev.graceful.apiserver.store;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what people did to the readable files since the last look: new, changed and removed ones. A removed file counts only when it is
 * missing twice in a row, because many editors take a file away for a moment while saving it.
 */
final class FolderScan {
    private static final Logger LOG = LoggerFactory.getLogger(FolderScan.class);

    /** {@code group/plural/namespace/name.yaml}. */
    private static final int DEPTH = 4;

    private final Store store;
    private final Adoption adoption;
    /** Content that was refused, so that it is reported once. */
    private final Map<Path, String> refused = new HashMap<>();
    /** What was looked into already; only to save reading, never to decide. */
    private final Map<Path, Stamp> seen = new HashMap<>();

    private Set<ObjectKey> missing = new HashSet<>();
    private boolean first = true;

    FolderScan(Store store, Adoption adoption) {
        this.store = store;
        this.adoption = adoption;
    }

    /** Looks at everything once. Does nothing at all if the folder itself is gone. */
    void look() throws IOException {
        if (!Files.isDirectory(store.serverFolder())) {
            LOG.warn("the state folder {} is not there; edits are not looked for", store.root());
            return;
        }
        List<Path> files = readableFiles();
        refused.keySet().retainAll(new HashSet<>(files));
        seen.keySet().retainAll(new HashSet<>(files));
        for (Path file : files) {
            ObjectKey place = place(file);
            if (place != null && !store.hidden(place)) {
                read(file, place);
            }
        }
        removals();
        first = false;
    }

    private void read(Path file, ObjectKey place) throws IOException {
        Stamp stamp;
        try {
            stamp = Stamp.of(file);
        } catch (NoSuchFileException gone) {
            return;
        }
        if (stamp.equals(seen.get(file))) {
            return;
        }
        store.exclusively(() -> takeOver(file, place));
        seen.put(file, stamp);
    }

    /** The server itself writes no file meanwhile, so what differs from what it knows was written by someone else. */
    private void takeOver(Path file, ObjectKey place) throws IOException {
        byte[] content;
        try {
            content = Files.size(file) > StateYaml.MAX_BYTES
                    ? new byte[StateYaml.MAX_BYTES + 1]
                    : Files.readAllBytes(file);
        } catch (NoSuchFileException gone) {
            return;
        }
        String fingerprint = StateFolder.sha256(content);
        if (fingerprint.equals(store.fingerprint(place)) || fingerprint.equals(refused.get(file))) {
            return;
        }
        try {
            Adoption.Judged judged = adoption.judge(place, StateYaml.parse(content));
            store.adopt(judged.key(), fingerprint, judged.maker());
            refused.remove(file);
            adoption.adopted(judged.key());
        } catch (BadFile bad) {
            refuse(file, place, fingerprint, bad.line() > 0 ? ":" + bad.line() : "", String.valueOf(bad.getMessage()));
        } catch (Adoption.Refused bad) {
            refuse(file, place, fingerprint, "", String.valueOf(bad.getMessage()));
        }
    }

    private void refuse(Path file, ObjectKey place, String fingerprint, String line, String because) {
        refused.put(file, fingerprint);
        adoption.refused(place, store.root().relativize(file) + line, because);
    }

    private void removals() {
        Set<ObjectKey> now = new HashSet<>();
        for (ObjectKey key : store.keys()) {
            if (store.fingerprint(key) != null && !store.hidden(key) && !Files.exists(store.readable(key))) {
                now.add(key);
            }
        }
        for (ObjectKey key : now) {
            if (first || missing.contains(key)) {
                adoption.removed(key);
            }
        }
        missing = now;
    }

    private List<Path> readableFiles() throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(store.root(), Set.of(), DEPTH, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return hidden(store.root().relativize(folder))
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()
                        && file.getFileName().toString().endsWith(".yaml")
                        && !hidden(store.root().relativize(file))) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            // Files come and go while the folder is read: that is no fault.
            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
        Collections.sort(files);
        return files;
    }

    private static boolean hidden(Path relative) {
        for (Path part : relative) {
            if (part.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    /** What a file is about, by its path; null when it is in no place for objects. */
    private @Nullable ObjectKey place(Path file) {
        Path relative = store.root().relativize(file);
        if (relative.getNameCount() < 3) {
            return null;
        }
        String group = relative.getName(0).toString();
        String fileName = relative.getFileName().toString();
        String name = fileName.substring(0, fileName.length() - ".yaml".length());
        return new ObjectKey(
                group.equals(StateFolder.CORE) ? "" : group,
                relative.getName(1).toString(),
                relative.getNameCount() == 4 ? relative.getName(2).toString() : "",
                name);
    }

    private record Stamp(
            FileTime modified, long size, @Nullable Object identity) {
        static Stamp of(Path file) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        }
    }
}
