package dev.graceful.observe;

import dev.graceful.host.Gunicorn;
import dev.graceful.host.Snapshot.ProcessFact;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a process works.
 *
 * @param real its directory as the kernel knows it
 * @param called what the shell that started it called the directory it was in; inherited by everything, so weak evidence
 * @param told the directory that gunicorn was told to change to
 */
record Place(String real, @Nullable String called, @Nullable String told) {
    /**
     * The application's directory.
     *
     * @param wished its path as the user gave it
     * @param real the same with its links followed
     */
    record Root(String wished, String real) {
        /** Whether a directory is in it. */
        boolean holds(String directory) {
            return isInside(directory, wished) || isInside(directory, real);
        }

        private boolean isLink() {
            return !wished.equals(real);
        }
    }

    /** Where a process works; empty when that may not be read. */
    static Optional<Place> of(ProcessFact process) {
        if (process.detail() == null) {
            return Optional.empty();
        }
        String called = process.detail().environment().get("PWD");
        String told = Gunicorn.parse(process.argv()).flatMap(Gunicorn::chdir).orElse(null);
        return Optional.of(new Place(process.detail().directory(), called, told));
    }

    boolean isInside(Root root) {
        return isInside(real, root.wished())
                || isInside(real, root.real())
                || (told != null && isInside(told, root.wished()))
                || startedThroughTheLink(root);
    }

    /** The directory in which the same command line would mean the same. */
    String start(Root root) {
        if (called != null && (told != null || startedThroughTheLink(root))) {
            return called;
        }
        return real;
    }

    /** A release directory: the link was flipped since the process started, which now works beside what the link leads to. */
    private boolean startedThroughTheLink(Root root) {
        return called != null
                && root.isLink()
                && isInside(called, root.wished())
                && isInside(real, parent(root.real()));
    }

    private static String parent(String path) {
        int cut = path.lastIndexOf('/');
        return cut > 0 ? path.substring(0, cut) : "/nowhere";
    }

    private static boolean isInside(String directory, String root) {
        return directory.equals(root) || directory.startsWith(root.endsWith("/") ? root : root + "/");
    }
}
