package dev.graceful.apiserver.apply;

import java.util.List;

/** An apply that would change fields owned by others, without being told to take them over. */
public final class ApplyConflict extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Conflict> conflicts;

    ApplyConflict(List<Conflict> conflicts) {
        super("apply conflicts with " + conflicts);
        this.conflicts = List.copyOf(conflicts);
    }

    /** One for each field and owner, never empty. */
    public List<Conflict> conflicts() {
        return conflicts;
    }

    /**
     * One field that someone else owns.
     *
     * @param owner the manager in quotes, and how it wrote unless by apply
     * @param path such as {@code .spec.revision}
     */
    public record Conflict(String owner, String path) {}
}
