package dev.graceful.controller;

import dev.graceful.model.Failure;
import dev.graceful.model.Reason;

/**
 * What follows from a failure, decided in one place.
 *
 * @param retry when it is tried again
 * @param phase the word that status shows
 * @param stalled whether trying again cannot help before a person did something
 */
record Verdict(Retry retry, String phase, boolean stalled) {
    /** When it is tried again. */
    enum Retry {
        /** Not before the resource changes; the host is still looked at. */
        NEVER,
        /** After a while that grows, with a new observation first. */
        BACK_OFF
    }

    static Verdict of(Failure failure) {
        return switch (failure) {
            case Failure.Invalid f -> new Verdict(Retry.NEVER, "Failed", true);
            case Failure.Reverted f ->
                new Verdict(Retry.NEVER, f.reason() == Reason.ServiceDown ? "Failed" : "Reverted", true);
            case Failure.Blocked f ->
                new Verdict(
                        Retry.BACK_OFF,
                        f.reason() == Reason.ServiceDown ? "Failed" : "Blocked",
                        needsPerson(f.reason()));
            case Failure.Unreachable f -> new Verdict(Retry.BACK_OFF, "Unreachable", false);
            case Failure.Fenced f -> new Verdict(Retry.BACK_OFF, "Blocked", true);
            case Failure.StepFailed f -> new Verdict(Retry.BACK_OFF, "Failed", false);
            case Failure.OutcomeUnknown f -> new Verdict(Retry.BACK_OFF, "Failed", false);
        };
    }

    private static boolean needsPerson(Reason reason) {
        return switch (reason) {
            case RepositoryUnreachable, HostUnreachable, HostBusy -> false;
            default -> true;
        };
    }
}
