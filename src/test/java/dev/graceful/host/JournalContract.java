package dev.graceful.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graceful.model.AppKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** How a machine keeps what must not be forgotten. */
public interface JournalContract {
    AppKey SHOP = new AppKey("default", "shop");

    Host host();

    private List<String> journal(AppKey app) throws HostException {
        return host().look(new Look(app, "/", List.of(), List.of())).journal();
    }

    @Test
    default void linesComeBackInTheirOrderAndEachApplicationHasItsOwn() throws HostException {
        assertThat(journal(SHOP)).isEmpty();

        host().append(SHOP, "first");
        host().append(new AppKey("default", "blog"), "another");
        host().append(SHOP, "second é 日本語 \" ' \\ $(id)");

        assertThat(journal(SHOP)).containsExactly("first", "second é 日本語 \" ' \\ $(id)");
        assertThat(journal(new AppKey("default", "blog"))).containsExactly("another");
        assertThat(journal(new AppKey("other", "shop"))).isEmpty();
    }

    @Test
    default void aLineBreakIsRefused() {
        assertThatThrownBy(() -> host().append(SHOP, "a\nb")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> host().append(SHOP, "a\rb")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    default void linesOfSeveralThreadsNeverMix() throws HostException, InterruptedException, ExecutionException {
        var wanted = new ArrayList<String>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var appends = new ArrayList<Future<?>>();
            for (int i = 0; i < 40; i++) {
                String line = (i + ";").repeat(200);
                wanted.add(line);
                appends.add(threads.submit(() -> {
                    host().append(SHOP, line);
                    return line;
                }));
            }
            for (Future<?> append : appends) {
                append.get();
            }
        }

        assertThat(journal(SHOP)).containsExactlyInAnyOrderElementsOf(wanted);
    }
}
