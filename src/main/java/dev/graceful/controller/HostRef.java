package dev.graceful.controller;

/**
 * Which Host resource.
 *
 * @param namespace its namespace
 * @param name its name
 */
record HostRef(String namespace, String name) {
    /**
     * Reads {@code name} or {@code namespace/name}.
     *
     * @param home the namespace that is meant when none is named
     */
    static HostRef of(String text, String home) {
        int slash = text.indexOf('/');
        return slash < 0 ? new HostRef(home, text) : new HostRef(text.substring(0, slash), text.substring(slash + 1));
    }

    /** As it is written in that namespace. */
    String in(String home) {
        return namespace.equals(home) ? name : this.toString();
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
