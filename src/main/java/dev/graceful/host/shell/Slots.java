package dev.graceful.host.shell;

import dev.graceful.host.Look;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The looks that the program on a machine was told on one conversation and knows by a number since. A shell reads what it is told byte by
 * byte, so that saying everything again would cost a quarter of a look (measured).
 */
final class Slots {
    /** Numbers there have three digits at most. */
    private static final int MOST = 1_000;

    private static final String NOT_KEPT = "-";

    private final Map<Key, String> numbers = new HashMap<>();

    private record Key(String directory, List<String> files) {}

    /** What to say for a look. */
    List<String> words(String state, Look look) {
        var key = new Key(look.directory(), look.files());
        String known = numbers.get(key);
        if (known != null) {
            return List.of(known);
        }
        var words = new ArrayList<String>();
        words.add(state);
        words.add(look.directory());
        words.addAll(look.files());
        words.addFirst(canBeKept(words) ? keep(key) : NOT_KEPT);
        return words;
    }

    private String keep(Key key) {
        if (numbers.size() == MOST) {
            clear();
        }
        String number = Integer.toString(numbers.size());
        numbers.put(key, number);
        return number;
    }

    /** They are kept there as lines. */
    private static boolean canBeKept(List<String> words) {
        return words.stream().noneMatch(word -> word.isEmpty() || word.indexOf('\n') >= 0);
    }

    /** Everything is told anew; a number that is told again means the later. */
    void clear() {
        numbers.clear();
    }
}
