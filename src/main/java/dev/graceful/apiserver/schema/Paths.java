package dev.graceful.apiserver.schema;

/** Field paths as kube-apiserver writes them: {@code spec.hosts[0].labels[app]}. The root is the empty string. */
final class Paths {
    private Paths() {}

    static String child(String path, String field) {
        return path.isEmpty() ? field : path + "." + field;
    }

    static String index(String path, int index) {
        return path + "[" + index + "]";
    }

    static String key(String path, String key) {
        return path + "[" + key + "]";
    }
}
