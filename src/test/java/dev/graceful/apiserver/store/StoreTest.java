package dev.graceful.apiserver.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
    private static final ObjectKey KEY = new ObjectKey("ex.org", "things", "default", "a");
    private static final int WINDOW = 10;

    @TempDir
    Path root;

    @Test
    void versionsNeverRepeatAcrossRestarts() throws IOException {
        long last = 0;
        for (int restart = 0; restart < 5; restart++) {
            try (Store store = open()) {
                for (int i = 0; i < 3; i++) {
                    put(store, "v" + restart + i);
                    assertThat(store.version()).isGreaterThan(last);
                    last = store.version();
                }
            }
        }
    }

    @Test
    void objectsComeBackAfterARestart() throws IOException {
        try (Store store = open()) {
            put(store, "1e5");
        }

        try (Store store = open()) {
            assertThat(spec(store)).isEqualTo("1e5");
            assertThat(store.version()).isGreaterThanOrEqualTo(1);
        }
    }

    @Test
    void theReadableFileShowsTheWishAndTheServersFileTheRest() throws IOException {
        try (Store store = open()) {
            put(store, "one");
        }

        assertThat(root.resolve("ex.org/things/default/a.yaml"))
                .content()
                .contains("revision: one")
                .doesNotContain("status")
                .doesNotContain("resourceVersion");
        assertThat(root.resolve(".server/objects/ex.org/things/default/a.yaml"))
                .content()
                .contains("status", "resourceVersion");
        assertThat(root.resolve(".gitignore")).content().contains("/.server/");
    }

    @Test
    void aStatusChangeDoesNotTouchTheReadableFile() throws IOException {
        Path readable = root.resolve("ex.org/things/default/a.yaml");
        try (Store store = open()) {
            put(store, "one");
            Object before = Files.readAttributes(readable, "fileKey").get("fileKey");

            store.transact(KEY, current -> {
                ObjectNode next = Objects.requireNonNull(current).deepCopy();
                next.withObject("/status").put("phase", "Other");
                return new Decision.Write(next);
            });

            assertThat(Files.readAttributes(readable, "fileKey").get("fileKey")).isEqualTo(before);
        }
    }

    @Test
    void wheneverThePowerFailsTheOldOrTheNewObjectIsThereWhole() throws IOException {
        for (int step = 0; step < 40; step++) {
            Path folder = root.resolve("crash" + step);
            try (Store store = Store.open(folder, key -> false, WINDOW)) {
                put(store, "old");
            }
            boolean crashed = false;
            try (Store store = Store.open(folder, key -> false, WINDOW, new FailingDisk(step, true))) {
                put(store, "new");
            } catch (FailingDisk.PowerFailure failure) {
                crashed = true;
            }
            try (Store store = Store.open(folder, key -> false, WINDOW)) {
                assertThat(spec(store)).isIn("old", "new");
                assertThat(Files.readString(folder.resolve("ex.org/things/default/a.yaml")))
                        .containsAnyOf("revision: old", "revision: new");
                if (!crashed) {
                    assertThat(spec(store)).isEqualTo("new");
                    return;
                }
            }
        }
        throw new AssertionError("a change takes more steps than this test takes away");
    }

    @Test
    void aFullDiskChangesNothingAndTheFileIsNamed() throws IOException {
        try (Store store = open()) {
            put(store, "old");
        }
        for (int step = 0; step < 40; step++) {
            FailingDisk disk = new FailingDisk(step, false);
            try (Store store = Store.open(root, key -> false, WINDOW, disk)) {
                Subscription watch = store.watch(KEY.collection(), "");
                put(store, "new");
                if (!disk.failed()) {
                    assertThat(watch.initial().objects()).hasSize(1);
                    return;
                }
            } catch (StorageException full) {
                assertThat(full).hasMessageContaining("No space left").hasMessageContaining(root.toString());
                try (Store store = open()) {
                    assertThat(spec(store)).isIn("old", "new");
                }
            } catch (IOException full) {
                assertThat(full).hasMessageContaining("No space left");
            }
        }
        throw new AssertionError("a change takes more steps than this test takes away");
    }

    @Test
    void aSecondServerIsKeptOffTheFolder() throws IOException {
        Store first = open();

        assertThatThrownBy(this::open)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("process " + ProcessHandle.current().pid());

        first.close();
        open().close();
    }

    @Test
    void aWatcherThatComesBackMissesNothing() throws Exception {
        try (Store store = open()) {
            put(store, "one");
            long seen = store.version();
            put(store, "two");
            put(store, "three");

            List<Change> missed = store.watchSince(KEY.collection(), seen).take(Duration.ZERO);

            assertThat(missed)
                    .extracting(change -> change.object().at("/spec/revision").asText())
                    .containsExactly("two", "three");
        }
    }

    @Test
    void whatIsOlderThanTheWindowIsExpiredAndSoIsWhatWasBeforeARestart() throws Exception {
        long before;
        try (Store store = open()) {
            put(store, "first");
            before = store.version();
            for (int i = 0; i < WINDOW + 1; i++) {
                put(store, "v" + i);
            }
            assertThatThrownBy(() -> store.watchSince(KEY.collection(), before)).isInstanceOf(Expired.class);
            assertThatThrownBy(() -> store.listAt(KEY.collection(), "", before)).isInstanceOf(Expired.class);
        }
        try (Store store = open()) {
            assertThatThrownBy(() -> store.watchSince(KEY.collection(), before)).isInstanceOf(Expired.class);
        }
    }

    @Test
    void aListCanBeReadAsItWas() throws Exception {
        try (Store store = open()) {
            put(store, "one");
            long then = store.version();
            put(store, "two");
            store.transact(
                    KEY,
                    current ->
                            new Decision.Delete(Objects.requireNonNull(current).deepCopy()));

            assertThat(store.list(KEY.collection(), "").objects()).isEmpty();
            assertThat(store.listAt(KEY.collection(), "", then).objects())
                    .extracting(object -> object.at("/spec/revision").asText())
                    .containsExactly("one");
        }
    }

    private Store open() throws IOException {
        return Store.open(root, key -> false, WINDOW);
    }

    private static void put(Store store, String revision) {
        store.transact(KEY, current -> new Decision.Write(object(revision)));
    }

    private static String spec(Store store) {
        return Objects.requireNonNull(store.get(KEY)).at("/spec/revision").asText();
    }

    private static ObjectNode object(String revision) {
        ObjectNode object = Json.object().put("apiVersion", "ex.org/v1").put("kind", "Thing");
        object.putObject("metadata")
                .put("name", "a")
                .put("namespace", "default")
                .put("uid", "u");
        object.putObject("spec").put("revision", revision);
        object.putObject("status").put("phase", "Up");
        return object;
    }
}
