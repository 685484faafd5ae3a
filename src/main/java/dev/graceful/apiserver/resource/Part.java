package dev.graceful.apiserver.resource;

/** Which part of an object a request is about. */
public enum Part {
    /** Everything but the status, where the status is a subresource of its own. */
    MAIN(""),
    /** Only the status. */
    STATUS("status");

    private final String subresource;

    Part(String subresource) {
        this.subresource = subresource;
    }

    /** Last element of the URL; empty for the main part. */
    public String subresource() {
        return subresource;
    }
}
