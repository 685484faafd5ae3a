package dev.graceful.plan;

import dev.graceful.model.Plan;
import dev.graceful.model.Revision;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Collectors;

/** The short name of a plan: the same for the same revisions and steps, on every host and in every JVM. */
public final class PlanHash {
    private PlanHash() {}

    /**
     * Eight hexadecimal digits.
     *
     * @param from what is on disk
     * @param to what is wished
     * @param plan the plan, of which the labels of the steps count
     */
    public static String of(Revision from, Revision to, Plan plan) {
        String labels =
                plan.steps().stream().map(planned -> planned.step().label()).collect(Collectors.joining("\n"));
        String text = from.sha() + "\n" + to.sha() + "\n" + labels;
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
