package dev.graceful.controlplane;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * The loopback ports of a control plane, and the command lines that follow from them.
 *
 * <p>The ports were free a moment ago; should another process take one first, the start fails and is tried again on others.
 */
record Ports(int client, int peer, int secure, int controllers) {

    /** Four ports that nothing listens on, held together for a moment so that they differ. */
    static Ports free() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket client = new ServerSocket(0, 1, loopback);
                ServerSocket peer = new ServerSocket(0, 1, loopback);
                ServerSocket secure = new ServerSocket(0, 1, loopback);
                ServerSocket controllers = new ServerSocket(0, 1, loopback)) {
            return new Ports(
                    client.getLocalPort(), peer.getLocalPort(), secure.getLocalPort(), controllers.getLocalPort());
        }
    }

    /** Where the API server is reached. */
    URI url() {
        return URI.create("https://127.0.0.1:" + secure);
    }

    List<String> etcd(Path directory) {
        String clientUrl = "http://127.0.0.1:" + client;
        String peerUrl = "http://127.0.0.1:" + peer;
        return List.of(
                "--name=default",
                "--data-dir=" + directory.resolve("etcd"),
                "--unsafe-no-fsync",
                "--listen-client-urls=" + clientUrl,
                "--advertise-client-urls=" + clientUrl,
                "--listen-peer-urls=" + peerUrl,
                "--initial-advertise-peer-urls=" + peerUrl,
                "--initial-cluster=default=" + peerUrl);
    }

    List<String> apiServer(Path directory) {
        return List.of(
                "--bind-address=127.0.0.1",
                "--advertise-address=127.0.0.1",
                "--secure-port=" + secure,
                "--cert-dir=" + directory.resolve("certs"),
                "--etcd-servers=http://127.0.0.1:" + client,
                "--authorization-mode=RBAC",
                "--token-auth-file=" + directory.resolve(Credentials.TOKENS),
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-key-file=" + directory.resolve(Credentials.PUBLIC_KEY),
                "--service-account-signing-key-file=" + directory.resolve(Credentials.PRIVATE_KEY),
                "--service-cluster-ip-range=10.0.0.0/24",
                "--disable-admission-plugins=ServiceAccount",
                "--endpoint-reconciler-type=none");
    }

    List<String> controllerManager(Path directory, Path kubeconfig) {
        return List.of(
                "--kubeconfig=" + kubeconfig,
                "--controllers=garbage-collector-controller,namespace-controller,clusterrole-aggregation-controller",
                "--leader-elect=false",
                "--bind-address=127.0.0.1",
                "--secure-port=" + controllers,
                "--cert-dir=" + directory.resolve("certs"));
    }
}
