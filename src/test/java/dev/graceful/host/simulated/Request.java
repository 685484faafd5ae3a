package dev.graceful.host.simulated;

import java.util.Map;

/** One request of a client that never tries twice. */
final class Request {
    private final Map<String, Integer> answered;
    private final Map<String, Integer> lost;
    private boolean settled;

    Request(Map<String, Integer> answered, Map<String, Integer> lost) {
        this.answered = answered;
        this.lost = lost;
    }

    void answered(String revision) {
        settle(answered, revision);
    }

    void lost(String reason) {
        settle(lost, reason);
    }

    private void settle(Map<String, Integer> counts, String key) {
        if (!settled) {
            settled = true;
            counts.merge(key, 1, Integer::sum);
        }
    }

    boolean settled() {
        return settled;
    }
}
