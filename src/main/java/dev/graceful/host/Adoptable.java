package dev.graceful.host;

/** A machine that obeys one owner, and can be told to obey another. */
public interface Adoptable {
    /**
     * Makes the machine obey the tenure that this way to it was opened with, whomever it obeyed before. What it keeps (journal, records of
     * migrations) stays.
     *
     * @throws HostException when it could not be reached or did not take it; then it obeys whom it obeyed before
     */
    void adopt() throws HostException;
}
