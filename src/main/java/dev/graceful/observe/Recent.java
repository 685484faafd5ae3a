package dev.graceful.observe;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers that stay true, so that no process needs to be started for them again. Bounded; the longest unused are forgotten. */
final class Recent<K, V> {
    private static final int MOST = 2_000;

    private final Map<K, V> answers = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > MOST;
        }
    };

    synchronized @Nullable V get(K question) {
        return answers.get(question);
    }

    synchronized void put(K question, V answer) {
        answers.put(question, answer);
    }
}
