package dev.graceful.model;

/**
 * Which application: the namespace and name of its GracefulDeploy resource. Both are RFC 1123 names, so they are safe in file names.
 *
 * @param namespace the resource's namespace
 * @param name the resource's name
 */
public record AppKey(String namespace, String name) {
    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
