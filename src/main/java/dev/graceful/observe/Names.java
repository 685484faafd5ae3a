package dev.graceful.observe;

import dev.graceful.host.Snapshot.ProcessFact;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of instances: which belong together, and in which order they stand. */
final class Names {
    private static final Pattern NUMBERED = Pattern.compile("(.*?)([0-9]{0,9})(\\.service)?");
    private static final Pattern TEMPLATE = Pattern.compile("(.*@).*(\\.service)");

    private Names() {}

    /** What all instances of one program or template have in common; the whole name when it has no number. */
    static String stem(String name) {
        Matcher template = TEMPLATE.matcher(name);
        if (template.matches()) {
            return template.group(1);
        }
        Matcher numbered = NUMBERED.matcher(name);
        return numbered.matches() ? numbered.group(1) : name;
    }

    /** Whether both are instances of one program or template, or the same. */
    static boolean areRelated(String one, String other) {
        boolean counted = isCounted(one) && isCounted(other);
        return one.equals(other) || (counted && stem(one).equals(stem(other)));
    }

    private static boolean isCounted(String name) {
        return TEMPLATE.matcher(name).matches() || number(name) >= 0;
    }

    /** What makes systemd tell of a unit and of those that are related to it. */
    static String pattern(String unit) {
        if (TEMPLATE.matcher(unit).matches()) {
            return stem(unit) + "*.service";
        }
        return number(unit) >= 0 ? stem(unit) + "[0-9]*.service" : unit;
    }

    /** Declared ones in their order, then the others by name and number. */
    static Comparator<String> order(List<String> declared) {
        return Comparator.<String>comparingInt(name -> place(declared, name))
                .thenComparing(Names::stem)
                .thenComparingLong(Names::number)
                .thenComparing(Comparator.naturalOrder());
    }

    private static int place(List<String> declared, String name) {
        for (int i = 0; i < declared.size(); i++) {
            if (isCalled(name, declared.get(i))) {
                return i;
            }
        }
        return declared.size();
    }

    /** Whether a user who says {@code word} means it: the whole name, or what stands behind its group. */
    static boolean isCalled(String name, String word) {
        return name.equals(word) || name.endsWith(":" + word);
    }

    /** Whether a program of supervisor is meant by {@code web}, {@code group:name} or {@code group:*}. */
    static boolean isProgram(String name, String word) {
        if (word.endsWith(":*")) {
            return group(name).equals(word.substring(0, word.length() - 2));
        }
        return name.equals(word) || (!word.contains(":") && group(name).equals(word));
    }

    /** Whether a unit is meant by {@code shop@1.service} or {@code shop@*.service}. */
    static boolean isUnit(String unit, String word) {
        return word.endsWith("@*.service")
                ? unit.startsWith(word.substring(0, word.length() - "*.service".length())) && unit.endsWith(".service")
                : unit.equals(word);
    }

    private static String group(String name) {
        int colon = name.indexOf(':');
        return colon < 0 ? name : name.substring(0, colon);
    }

    private static long number(String name) {
        Matcher numbered = NUMBERED.matcher(name);
        return Optional.of(numbered)
                .filter(Matcher::matches)
                .map(m -> m.group(2))
                .filter(digits -> !digits.isEmpty())
                .map(Long::parseLong)
                .orElse(-1L);
    }

    /** Whether a process is of a program of supervisor; one whose name cannot be read may be. */
    static boolean isOf(Processes processes, ProcessFact process, String program) {
        return Owners.supervisord(processes, process).isPresent()
                && Owners.program(process).map(name -> isProgram(name, program)).orElse(true);
    }

    /** Whether supervisor itself started a process as a program. */
    static boolean isStartedAs(Processes processes, ProcessFact process, String program) {
        ProcessFact parent = processes.parent(process);
        return parent != null
                && Owners.isSupervisord(parent)
                && Owners.program(process)
                        .filter(name -> isProgram(name, program))
                        .isPresent();
    }

    /** Whether a process is in a unit of systemd and below no supervisor. */
    static boolean isIn(Processes processes, ProcessFact process, String unit) {
        return Owners.supervisord(processes, process).isEmpty()
                && Owners.unit(process).filter(name -> isUnit(name, unit)).isPresent();
    }
}
