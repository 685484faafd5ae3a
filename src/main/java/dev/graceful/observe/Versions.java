package dev.graceful.observe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.graceful.host.Answer;
import dev.graceful.model.Desired.Version;
import dev.graceful.model.Probe;
import dev.graceful.model.Revision;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Counts which revisions the answers of one look tell of. */
final class Versions {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** What may stand for a commit: its id, or enough of its beginning. */
    private static final Pattern ABBREVIATED = Pattern.compile("[0-9a-f]{7,40}");

    private static final int MOST = 3;
    private static final int LONGEST = 60;

    private final Version place;
    private final Revision wished;
    private final Set<String> others = new LinkedHashSet<>();
    private int right;

    Versions(Version place, Revision wished) {
        this.place = place;
        this.wished = wished;
    }

    /** Takes one answer into account; whether it came from the wished revision. */
    boolean add(Answer.Answered answer) {
        String told = told(answer);
        String id = told.strip().toLowerCase(Locale.ROOT);
        if (ABBREVIATED.matcher(id).matches() && wished.sha().startsWith(id)) {
            right++;
            return true;
        }
        if (others.size() < MOST) {
            others.add(told);
        }
        return false;
    }

    int wished() {
        return right;
    }

    Probe.Versions counted() {
        return new Probe.Versions(right, List.copyOf(new ArrayList<>(others)));
    }

    private String told(Answer.Answered answer) {
        return switch (place) {
            case Version.Header(String name) -> {
                String value = answer.headers().get(name);
                yield value == null ? "no " + place.phrase() : cut(value);
            }
            case Version.JsonPath path -> inBody(answer.body(), path);
        };
    }

    private String inBody(String body, Version.JsonPath path) {
        try {
            JsonNode node = JSON.readTree(body).at(path.pointer());
            return node.isValueNode() && !node.isNull() ? cut(node.asText()) : "no " + place.phrase();
        } catch (JsonProcessingException notJson) {
            return "no " + place.phrase() + ", which is no JSON";
        }
    }

    private static String cut(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 1) + "…";
    }
}
