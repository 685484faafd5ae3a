package dev.graceful.apiserver.store;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Decides what an edit of a readable file means. The folder finds the edits; what objects must look like is known elsewhere. */
public interface Adoption {
    /** Someone's edit of a file, already read. */
    interface Judged {
        /** Which object it is about. */
        ObjectKey key();

        /** What becomes of it; throws {@link Refused} if it cannot be. */
        Decision.Maker maker();
    }

    /**
     * Judges the content of a file.
     *
     * @param place where the file says it belongs, by its path
     * @throws Refused when it is no valid object of that place
     */
    Judged judge(ObjectKey place, ObjectNode content);

    /** A readable file was removed. */
    void removed(ObjectKey key);

    /** Something followed from an edit: tell those who care, as after any change. */
    void adopted(ObjectKey key);

    /**
     * An edit was refused; the file and the object were left as they are.
     *
     * @param where path, and line if known
     */
    void refused(ObjectKey place, String where, String because);

    /** Why an edit cannot be taken over. */
    final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Refused(String because) {
            super(because);
        }
    }
}
