package dev.graceful.apiserver;

import dev.graceful.apiserver.http.Credentials;
import dev.graceful.apiserver.http.Gateway;
import dev.graceful.apiserver.resource.Meta;
import dev.graceful.apiserver.resource.Resources;
import dev.graceful.apiserver.store.FolderWatch;
import dev.graceful.apiserver.store.ObjectKey;
import dev.graceful.apiserver.store.PrivateFiles;
import dev.graceful.apiserver.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A running API server. Closing it ends all watches cleanly, finishes what is under way and lets go of the state folder. */
public final class EmbeddedApiServer implements AutoCloseable {
    /** Changes per collection that a client may have missed when it comes back. */
    private static final int WINDOW = 8_192;
    /** Written all the time, or by the server itself: nobody edits these as files. */
    private static final Set<String> UNEDITED = Set.of("events", "leases");

    private static final Set<String> PREDEFINED = Set.of("default", "kube-system", "kube-public");

    private final Store store;
    private final Resources resources;
    private final Gateway gateway;
    private final FolderWatch files;
    private final Path kubeconfig;

    private EmbeddedApiServer(Store store, Resources resources, FolderWatch files, Gateway gateway, Path kubeconfig) {
        this.store = store;
        this.resources = resources;
        this.files = files;
        this.gateway = gateway;
        this.kubeconfig = kubeconfig;
    }

    /**
     * Starts a server and writes its kubeconfig.
     *
     * @throws IOException when the folder or the port cannot be had; the message says what to do
     */
    public static EmbeddedApiServer start(Settings settings) throws IOException {
        Clock clock = Clock.systemUTC();
        Store store = Store.open(settings.stateFolder(), hidden(settings), WINDOW);
        try {
            Credentials credentials = Credentials.in(store.serverFolder().resolve("credentials"), clock.instant());
            Resources resources = new Resources(store, clock, settings.definitions());
            FolderWatch files = FolderWatch.start(store, resources.handEdits());
            Gateway gateway = Gateway.open(settings.port(), credentials, resources);
            Path kubeconfig = store.serverFolder().resolve("kubeconfig");
            PrivateFiles.write(kubeconfig, gateway.kubeconfig(settings.name()));
            return new EmbeddedApiServer(store, resources, files, gateway, kubeconfig);
        } catch (IOException | RuntimeException failed) {
            store.close();
            throw failed;
        }
    }

    /** A file that lets kubectl and other clients in; readable by its owner only. */
    public Path kubeconfig() {
        return kubeconfig;
    }

    /** {@code https://127.0.0.1:port}. */
    public String url() {
        return gateway.url();
    }

    /** The uid of {@code kube-system}: the same for as long as the state folder lives. */
    public String clusterUid() {
        return resources.clusterUid();
    }

    @Override
    public void close() {
        files.close();
        resources.close();
        store.close();
        gateway.close();
    }

    private static Predicate<ObjectKey> hidden(Settings settings) {
        Set<String> brought = settings.definitions().stream().map(Meta::name).collect(Collectors.toUnmodifiableSet());
        return key -> UNEDITED.contains(key.plural())
                || (key.plural().equals("namespaces") && PREDEFINED.contains(key.name()))
                || (key.plural().equals("customresourcedefinitions") && brought.contains(key.name()));
    }
}
