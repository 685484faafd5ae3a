package dev.graceful.apiserver.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Saves objects into their two files. The readable file is put in place before the server's own: after a crash between the two, the
 * readable file differs from the recorded fingerprint and is taken over as if edited by hand, so the change is completed, never undone.
 * Guarded by the store's write lock.
 */
final class ObjectFiles {
    private static final Logger LOG = LoggerFactory.getLogger(ObjectFiles.class);

    private final Disk disk;
    private final StateFolder folder;
    private final Map<ObjectKey, String> fingerprints = new HashMap<>();

    ObjectFiles(Disk disk, StateFolder folder) {
        this.disk = disk;
        this.folder = folder;
    }

    void loaded(ObjectKey key, @Nullable String fingerprint) {
        if (fingerprint != null) {
            fingerprints.put(key, fingerprint);
        }
    }

    /** Fingerprint of the readable file that the served object goes with; null if it never had one. */
    @Nullable
    String fingerprint(ObjectKey key) {
        return fingerprints.get(key);
    }

    /** Saves an object that was changed through the API. */
    void save(ObjectKey key, ObjectNode object, @Nullable ObjectNode previous) {
        if (folder.hidden(key) || readableStays(key, object, previous)) {
            saveServed(key, object, fingerprints.get(key));
            return;
        }
        byte[] readable = StateYaml.write(StateFolder.wish(object));
        String fingerprint = StateFolder.sha256(readable);
        Path readableFile = folder.readable(key);
        Path servedFile = folder.served(key);
        boolean secret = StateFolder.secret(key);
        Path writing = readableFile;
        try {
            disk.makeDirectories(Disk.folder(readableFile), secret);
            keepUnread(key, readableFile);
            disk.writeNew(Disk.temporary(readableFile), readable, secret);
            writing = servedFile;
            disk.makeDirectories(Disk.folder(servedFile), true);
            disk.writeNew(Disk.temporary(servedFile), StateFolder.record(object, fingerprint), true);
            disk.move(Disk.temporary(readableFile), readableFile);
            disk.move(Disk.temporary(servedFile), servedFile);
            fingerprints.put(key, fingerprint);
            disk.sync(Disk.folder(readableFile));
            disk.sync(Disk.folder(servedFile));
        } catch (IOException failed) {
            discard(Disk.temporary(readableFile));
            discard(Disk.temporary(servedFile));
            throw new StorageException(writing, failed);
        }
    }

    /** Saves an object that was taken over from its readable file, which stays as its author wrote it. */
    void saveServed(ObjectKey key, ObjectNode object, @Nullable String fingerprint) {
        Path file = folder.served(key);
        try {
            disk.makeDirectories(Disk.folder(file), true);
            disk.replace(file, StateFolder.record(object, fingerprint), true);
        } catch (IOException failed) {
            throw new StorageException(file, failed);
        }
        loaded(key, fingerprint);
    }

    void delete(ObjectKey key) {
        Path file = folder.readable(key);
        try {
            if (!folder.hidden(key) && Files.exists(file)) {
                keepUnread(key, file);
                disk.delete(file);
                disk.sync(Disk.folder(file));
            }
            file = folder.served(key);
            if (Files.exists(file)) {
                disk.delete(file);
                disk.sync(Disk.folder(file));
            }
        } catch (IOException failed) {
            throw new StorageException(file, failed);
        }
        fingerprints.remove(key);
    }

    /**
     * Whether the readable file needs no writing: it already says this, or someone removed it and the object is only being seen off.
     */
    private boolean readableStays(ObjectKey key, ObjectNode object, @Nullable ObjectNode previous) {
        if (previous == null || !fingerprints.containsKey(key)) {
            return false;
        }
        boolean seenOff = object.at("/metadata").has("deletionTimestamp") && !Files.exists(folder.readable(key));
        return seenOff || Json.same(StateFolder.wish(previous), StateFolder.wish(object));
    }

    /** An edit that was refused, or not yet noticed, is never written over: it is put beside the file. */
    private void keepUnread(ObjectKey key, Path file) throws IOException {
        try {
            String there = StateFolder.sha256(Files.readAllBytes(file));
            if (!Objects.equals(there, fingerprints.get(key))) {
                Path aside = file.resolveSibling(file.getFileName() + ".rejected");
                disk.move(file, aside);
                LOG.warn("{} held an edit that was not taken over; it was kept as {}", file, aside);
            }
        } catch (NoSuchFileException absent) {
            LOG.trace("nothing to keep at {}", file);
        }
    }

    private static void discard(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException left) {
            LOG.warn("left {} behind: {}", temporary, left.toString());
        }
    }
}
