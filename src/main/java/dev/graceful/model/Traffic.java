package dev.graceful.model;

/**
 * What the requests counted that were sent on a machine while its code was exchanged.
 *
 * @param sent how many were sent
 * @param lost how many got no whole answer, or one with a status of 500 or more
 * @param retried how many failed on a connection that had answered before, and were answered on a new one
 * @param p99Millis the time within which 99 of 100 answers came, in milliseconds
 * @param backlogMax the most connections that were seen waiting to be accepted
 * @param listenOverflows how many connections the kernel dropped meanwhile because a backlog was full, on the whole machine
 * @param listenDrops the same for whatever reason, those of {@code listenOverflows} among them
 * @param kinds what became of the lost ones, such as {@code refused:3,502:1}; {@code -} when there are none
 */
public record Traffic(
        long sent,
        long lost,
        long retried,
        long p99Millis,
        long backlogMax,
        long listenOverflows,
        long listenDrops,
        String kinds) {
    /** Nothing was counted. */
    public static Traffic none() {
        return new Traffic(0, 0, 0, 0, 0, 0, 0, "-");
    }

    /** The loss in words, such as {@code 3 of 400 requests were lost (refused:3)}. */
    public String phrase() {
        return lost == 0
                ? "none of " + sent + " requests was lost"
                : lost + " of " + sent + " requests were lost (" + kinds + ")";
    }
}
