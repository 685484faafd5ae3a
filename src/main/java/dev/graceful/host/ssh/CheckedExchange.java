package dev.graceful.host.ssh;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.function.Consumer;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.DisconnectReason;
import net.schmizz.sshj.common.Factory;
import net.schmizz.sshj.common.Message;
import net.schmizz.sshj.common.SSHPacket;
import net.schmizz.sshj.transport.Transport;
import net.schmizz.sshj.transport.TransportException;
import net.schmizz.sshj.transport.digest.Digest;
import net.schmizz.sshj.transport.kex.KeyExchange;
import org.jspecify.annotations.Nullable;

/**
 * A key exchange that looks at the key of the host before sshj reads it: sshj allocates as many bytes as an Ed25519 key claims to have,
 * so that a machine could end the operator with one packet, and it forgets the bytes of a certificate, which its signature is about.
 */
final class CheckedExchange implements KeyExchange {
    private final KeyExchange exchange;
    private final Consumer<byte[]> shown;
    private @Nullable Transport transport;

    private CheckedExchange(KeyExchange exchange, Consumer<byte[]> shown) {
        this.exchange = exchange;
        this.shown = shown;
    }

    /** @param shown gets the key as it was sent */
    static Factory.Named<KeyExchange> of(Factory.Named<KeyExchange> factory, Consumer<byte[]> shown) {
        return new Factory.Named<>() {
            @Override
            public String getName() {
                return factory.getName();
            }

            @Override
            public KeyExchange create() {
                return new CheckedExchange(factory.create(), shown);
            }
        };
    }

    @Override
    public void init(Transport trans, String serverId, String clientId, byte[] serverInit, byte[] clientInit)
            throws GeneralSecurityException, TransportException {
        transport = trans;
        exchange.init(trans, serverId, clientId, serverInit, clientInit);
    }

    @Override
    public boolean next(Message msg, SSHPacket packet) throws GeneralSecurityException, TransportException {
        if (msg == Message.KEXDH_31) {
            look(packet);
        }
        return exchange.next(msg, packet);
    }

    private void look(SSHPacket packet) throws TransportException {
        try {
            byte[] key = new SSHPacket(packet).readBytes();
            String type = new Blob(key).text();
            String agreed = String.valueOf(java.util.Objects.requireNonNull(transport)
                    .getHostKeyAlgorithm()
                    .getKeyFormat());
            if (!type.equals(agreed)) {
                throw new IllegalArgumentException("it was to be a " + agreed + " and is a " + type);
            }
            if (HostCertificate.names(type)) {
                HostCertificate.of(key);
            } else {
                PublicHostKey.of(key);
            }
            shown.accept(key);
        } catch (IllegalArgumentException | Buffer.BufferException e) {
            throw new TransportException(
                    DisconnectReason.KEY_EXCHANGE_FAILED, "its host key cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public byte[] getH() {
        return exchange.getH();
    }

    @Override
    public BigInteger getK() {
        return exchange.getK();
    }

    @Override
    public Digest getHash() {
        return exchange.getHash();
    }

    @Override
    public PublicKey getHostKey() {
        return exchange.getHostKey();
    }
}
