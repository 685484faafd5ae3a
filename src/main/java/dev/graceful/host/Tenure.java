package dev.graceful.host;

/**
 * In whose name a machine is changed. A machine obeys one owner, and of that owner only the operator with the highest epoch it has seen.
 *
 * @param owner the identity of the cluster: the uid of its namespace kube-system, or of the embedded server
 * @param epoch grows with every operator that takes over: the transitions of the Lease
 */
public record Tenure(String owner, long epoch) {
    /** @throws IllegalArgumentException when the owner is no plain word or the epoch is negative */
    public Tenure {
        if (!owner.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,127}") || epoch < 0) {
            throw new IllegalArgumentException("not a tenure: " + owner + " " + epoch);
        }
    }
}
