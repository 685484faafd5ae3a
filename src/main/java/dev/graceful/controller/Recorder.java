package dev.graceful.controller;

import dev.graceful.model.Reason;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells people what happened, as Events. They are best effort: the statuses hold the truth, so an Event that cannot be written is
 * dropped. The same message about the same resource is one Event that is counted.
 */
final class Recorder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);
    private static final int LONGEST = 1_000;
    private static final int MOST_WAITING = 1_000;

    private final KubernetesClient client;
    private final InstantSource clock;
    // One thread, so that Events appear in the order in which things happened.
    private final ExecutorService thread = new ThreadPoolExecutor(
            0,
            1,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MOST_WAITING),
            Thread.ofVirtual().name("events-", 0).factory());

    Recorder(KubernetesClient client, InstantSource clock) {
        this.client = client;
        this.clock = clock;
    }

    void normal(HasMetadata about, Reason reason, String message) {
        record(about, "Normal", reason, message);
    }

    void warning(HasMetadata about, Reason reason, String message) {
        record(about, "Warning", reason, message);
    }

    private void record(HasMetadata about, String type, Reason reason, String message) {
        Event event = event(about, type, reason, Text.cut(message, LONGEST));
        try {
            thread.execute(() -> write(event));
        } catch (RejectedExecutionException full) {
            LOG.debug("too many events wait; dropped {}", event.getMessage());
        }
    }

    private void write(Event event) {
        try {
            var known = client.v1()
                    .events()
                    .inNamespace(event.getMetadata().getNamespace())
                    .withName(event.getMetadata().getName());
            Event before = known.get();
            if (before == null) {
                client.resource(event).create();
                return;
            }
            int count = before.getCount() == null ? 2 : before.getCount() + 1;
            known.patch(
                    PatchContext.of(PatchType.JSON_MERGE),
                    "{\"count\":" + count + ",\"lastTimestamp\":\"" + event.getLastTimestamp() + "\"}");
        } catch (KubernetesClientException failed) {
            LOG.debug("an event could not be written: {}", failed.getMessage());
        }
    }

    private Event event(HasMetadata about, String type, Reason reason, String message) {
        String now = Conditions.time(clock.instant());
        return new EventBuilder()
                .withNewMetadata()
                .withNamespace(about.getMetadata().getNamespace())
                .withName(name(about, reason, message))
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion(about.getApiVersion())
                .withKind(about.getKind())
                .withNamespace(about.getMetadata().getNamespace())
                .withName(about.getMetadata().getName())
                .withUid(about.getMetadata().getUid())
                .endInvolvedObject()
                .withType(type)
                .withReason(reason.name())
                .withMessage(message)
                .withCount(1)
                .withFirstTimestamp(now)
                .withLastTimestamp(now)
                .withNewSource()
                .withComponent("graceful-operator")
                .endSource()
                .withReportingComponent("graceful.dev/operator")
                .withReportingInstance("graceful-operator")
                .build();
    }

    private static String name(HasMetadata about, Reason reason, String message) {
        String text = about.getMetadata().getUid() + "\n" + reason + "\n" + message;
        return about.getMetadata().getName() + "." + Digests.of(text, 8);
    }

    /** Writes what waits, for at most two seconds. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(2, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException interrupted) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
