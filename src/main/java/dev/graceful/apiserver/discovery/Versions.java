package dev.graceful.apiserver.discovery;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The order in which Kubernetes prefers API versions: v2, v1, v1beta2, v1beta1, v1alpha1, then anything else by name. */
final class Versions {
    private static final Pattern SHAPE = Pattern.compile("v([1-9][0-9]{0,8})(?:(alpha|beta)([1-9][0-9]{0,8}))?");

    static final Comparator<String> PREFERRED_FIRST = Comparator.comparingInt(Versions::stability)
            .thenComparing(Versions::major, Comparator.reverseOrder())
            .thenComparing(Versions::minor, Comparator.reverseOrder())
            .thenComparing(Comparator.naturalOrder());

    private Versions() {}

    private static int stability(String version) {
        Matcher match = SHAPE.matcher(version);
        if (!match.matches()) {
            return 3;
        }
        String level = match.group(2);
        if (level == null) {
            return 0;
        }
        return level.equals("beta") ? 1 : 2;
    }

    private static int major(String version) {
        Matcher match = SHAPE.matcher(version);
        return match.matches() ? Integer.parseInt(match.group(1)) : 0;
    }

    private static int minor(String version) {
        Matcher match = SHAPE.matcher(version);
        return match.matches() && match.group(3) != null ? Integer.parseInt(match.group(3)) : 0;
    }
}
