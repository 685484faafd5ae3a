package dev.graceful.testing;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.opentest4j.TestAbortedException;

/**
 * One rule for every suite that needs more than a JDK: on a machine that cannot provide it the suite is skipped and says so in
 * one line; in continuous integration ({@code CI=true}) the same lack is a failure, so that nothing is skipped unnoticed.
 */
public final class Requirement {
    private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

    private Requirement() {}

    /** Whether a lack is a failure here, because {@code CI=true} is set. */
    public static boolean compulsory() {
        return "true".equalsIgnoreCase(System.getenv("CI"));
    }

    /**
     * Ends the running suite or test because the machine lacks what it needs.
     *
     * @param suite what is not run, as a reader of the console would call it
     * @param why what is missing, and how to provide it
     * @return never; declared so that callers can write {@code throw Requirement.unmet(…)}
     * @throws TestAbortedException when the suite may be skipped
     * @throws AssertionError in continuous integration
     */
    public static RuntimeException unmet(String suite, String why) {
        throw unmet(suite, why, compulsory());
    }

    static RuntimeException unmet(String suite, String why, boolean compulsory) {
        if (compulsory) {
            throw new AssertionError(suite + " is compulsory here (CI=true), but " + why);
        }
        if (SAID.add(suite)) {
            System.out.println("SKIPPED " + suite + ": " + why);
        }
        throw new TestAbortedException(suite + ": " + why);
    }
}
