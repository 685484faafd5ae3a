package dev.graceful.model;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a running uWSGI was told, read from its words, its environment and its configuration files on the machine.
 *
 * @param known whether all of it could be read; otherwise {@code trouble} says what could not, and what is absent may be there
 * @param trouble what could not be read, as a phrase; empty when nothing
 * @param master whether a master process is asked for ({@code master})
 * @param lazy whether each worker loads the application itself ({@code lazy-apps}); otherwise the master does, once
 * @param needApp whether an instance without an application ends ({@code need-app})
 * @param fifo the first master fifo ({@code master-fifo}), absolute, or null
 * @param touchReload files whose touch is a graceful reload
 * @param touchChain files whose touch is a chain reload
 * @param autoReload whether it reloads on its own when code changes ({@code py-autoreload}, {@code fs-reload})
 * @param exitOnReload whether a reload ends it ({@code exit-on-reload})
 * @param router where its http router listens; empty when it has none
 * @param http where workers speak HTTP themselves ({@code http-socket})
 * @param keepAlive whether workers keep connections ({@code http11-socket})
 * @param stats the socket of its statistics, or null
 * @param processes how many workers it keeps; null when that varies ({@code cheaper})
 * @param backlog how many connections may wait ({@code listen})
 * @param mercy how long a worker may finish its request at a reload ({@code worker-reload-mercy})
 * @param recycles whether workers are renewed after a number of requests ({@code max-requests})
 * @param application whether it is known what is imported
 * @param directories absolute directories that it works in or imports from
 * @param pidFile the absolute path of its pid file, or null
 */
public record UwsgiSettings(
        boolean known,
        String trouble,
        boolean master,
        boolean lazy,
        boolean needApp,
        @Nullable String fifo,
        List<String> touchReload,
        List<String> touchChain,
        boolean autoReload,
        boolean exitOnReload,
        List<Address> router,
        List<Address> http,
        boolean keepAlive,
        @Nullable Address stats,
        @Nullable Integer processes,
        int backlog,
        Duration mercy,
        boolean recycles,
        boolean application,
        List<String> directories,
        @Nullable String pidFile) {
    public UwsgiSettings {
        touchReload = List.copyOf(touchReload);
        touchChain = List.copyOf(touchChain);
        router = List.copyOf(router);
        http = List.copyOf(http);
        directories = List.copyOf(directories);
    }

    /** Whether clients can be sent HTTP to one of its own sockets. */
    public boolean speaksHttp() {
        return !router.isEmpty() || !http.isEmpty();
    }

    /** In the words that all servers share. A uWSGI that loads the application in its master preloads it. */
    public Settings shared() {
        Trit preload = !known ? Trit.UNKNOWN : lazy ? Trit.NO : Trit.YES;
        return new Settings(null, preload, Trit.UNKNOWN, Trit.NO, processes, null, mercy, pidFile);
    }
}
