package dev.graceful.controller;

import dev.graceful.model.Failure;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps the first wrong value; what it returns for a wrong one is never used. */
final class Check {
    private Failure.@Nullable Invalid problem;

    /** The first wrong value; null while there is none. */
    Failure.@Nullable Invalid problem() {
        return problem;
    }

    void that(boolean right, String field, String otherwise) {
        if (!right && problem == null) {
            problem = new Failure.Invalid(field, otherwise);
        }
    }

    <T extends @Nullable Object> T refuse(String field, String message, T stand) {
        that(false, field, message);
        return stand;
    }

    String text(String field, @Nullable String given, int longest) {
        that(given != null && !given.isEmpty(), field, "must be given");
        that(given == null || given.length() <= longest, field, "must have at most " + longest + " characters");
        return given == null ? "" : given;
    }

    Duration duration(String field, @Nullable String given, Duration usual) {
        return given == null
                ? usual
                : Durations.parse(given)
                        .orElseGet(() -> refuse(field, "must be a duration such as 500ms, 30s, 2m or 1h30m", usual));
    }

    int number(String field, @Nullable Integer given, int usual, int least, int most) {
        int number = given == null ? usual : given;
        that(number >= least && number <= most, field, "must be a number from " + least + " to " + most);
        return number;
    }

    /** An absolute path of a thing other than the root, without {@code .} and {@code ..} in it. */
    String absolute(String field, @Nullable String given, String example) {
        String path = text(field, given, 1024);
        boolean plain = path.startsWith("/")
                && path.length() > 1
                && path.charAt(1) != '/'
                && path.chars().noneMatch(c -> c < ' ')
                && Arrays.stream(path.split("/", -1)).noneMatch(part -> part.equals(".") || part.equals(".."));
        that(plain, field, "must be an absolute path other than /, without '.' or '..' in it, such as " + example);
        return path;
    }

    List<String> words(String field, @Nullable List<String> given, boolean required) {
        List<String> words = given == null ? List.of() : given;
        that(!required || !words.isEmpty(), field, "must be a list of words, such as [./reload.sh, --now]");
        that(
                words.isEmpty()
                        || (!words.getFirst().isEmpty() && words.stream().noneMatch(word -> word.indexOf('\0') >= 0)),
                field,
                "must begin with a program, and no word may hold a NUL character");
        return words;
    }
}
