package dev.graceful.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;

/**
 * How to run a server.
 *
 * @param stateFolder where its objects are; made if it is not there
 * @param port TCP port on 127.0.0.1; 0 for any free one
 * @param definitions CustomResourceDefinitions to serve from the start; they replace stored ones of the same name
 * @param name what the server is called in its kubeconfig
 */
public record Settings(Path stateFolder, int port, List<ObjectNode> definitions, String name) {
    public Settings {
        definitions = List.copyOf(definitions);
    }
}
