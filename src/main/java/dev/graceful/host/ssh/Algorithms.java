package dev.graceful.host.ssh;

import com.hierynomus.sshj.key.KeyAlgorithm;
import com.hierynomus.sshj.key.KeyAlgorithms;
import com.hierynomus.sshj.transport.cipher.BlockCiphers;
import com.hierynomus.sshj.transport.cipher.ChachaPolyCiphers;
import com.hierynomus.sshj.transport.cipher.GcmCiphers;
import com.hierynomus.sshj.transport.kex.DHGroups;
import com.hierynomus.sshj.transport.kex.ExtInfoClientFactory;
import com.hierynomus.sshj.transport.mac.Macs;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import net.schmizz.keepalive.KeepAliveProvider;
import net.schmizz.sshj.ConfigImpl;
import net.schmizz.sshj.common.Factory;
import net.schmizz.sshj.common.KeyType;
import net.schmizz.sshj.common.LoggerFactory;
import net.schmizz.sshj.signature.Signature;
import net.schmizz.sshj.signature.SignatureRSA;
import net.schmizz.sshj.transport.compression.NoneCompression;
import net.schmizz.sshj.transport.kex.Curve25519SHA256;
import net.schmizz.sshj.transport.kex.ECDHNistP;
import net.schmizz.sshj.transport.kex.KeyExchange;
import net.schmizz.sshj.transport.random.JCERandom;
import net.schmizz.sshj.transport.random.SingletonRandomFactory;
import org.slf4j.Logger;
import org.slf4j.helpers.NOPLogger;

/**
 * What is offered in the negotiation, in this order: no SHA-1, no CBC, no DSA. Strict key exchange (CVE-2023-48795) is sshj's own doing
 * since 0.38.
 */
final class Algorithms {
    /** How much a channel may have sent that nobody has read: it bounds what a machine that streams without end can make us hold. */
    static final int WINDOW = 256 * 1024;

    /** sshj keeps the data of a channel in a buffer that doubles, and one byte of it is never used. */
    private static final int BUFFER = 4 * WINDOW;

    private static final SingletonRandomFactory RANDOM = new SingletonRandomFactory(new JCERandom.Factory());

    /** Everything that goes wrong is thrown, with a reason: sshj would log it a second time, with the whole trace. */
    private static final LoggerFactory SILENCE = new LoggerFactory() {
        @Override
        public Logger getLogger(String name) {
            return NOPLogger.NOP_LOGGER;
        }

        @Override
        public Logger getLogger(Class<?> type) {
            return NOPLogger.NOP_LOGGER;
        }
    };

    private Algorithms() {}

    /**
     * The configuration of one connection.
     *
     * @param check what is pinned comes first, so that a machine with several keys shows the pinned one
     */
    static ConfigImpl config(HostKeyCheck check) {
        var config = new ConfigImpl();
        config.setLoggerFactory(SILENCE);
        config.setVersion("Graceful");
        config.setRandomFactory(RANDOM);
        config.setKeepAliveProvider(KeepAliveProvider.KEEP_ALIVE);
        config.setVerifyHostKeyCertificates(false);
        config.setMaxCircularBufferSize(BUFFER);
        config.setKeyExchangeFactories(exchanges(check::shown));
        config.setKeyAlgorithms(keys(check));
        config.setCipherFactories(List.of(
                ChachaPolyCiphers.CHACHA_POLY_OPENSSH(),
                GcmCiphers.AES256GCM(),
                GcmCiphers.AES128GCM(),
                BlockCiphers.AES256CTR(),
                BlockCiphers.AES192CTR(),
                BlockCiphers.AES128CTR()));
        config.setMACFactories(
                List.of(Macs.HMACSHA2256Etm(), Macs.HMACSHA2512Etm(), Macs.HMACSHA2256(), Macs.HMACSHA2512()));
        config.setCompressionFactories(List.of(new NoneCompression.Factory()));
        config.setFileKeyProviderFactories(List.of());
        return config;
    }

    private static List<Factory.Named<KeyExchange>> exchanges(Consumer<byte[]> shown) {
        var exchanges = new ArrayList<Factory.Named<KeyExchange>>();
        Stream.<Factory.Named<KeyExchange>>of(
                        new Curve25519SHA256.Factory(),
                        new Curve25519SHA256.FactoryLibSsh(),
                        new ECDHNistP.Factory256(),
                        new ECDHNistP.Factory384(),
                        new ECDHNistP.Factory521(),
                        DHGroups.Group14SHA256(),
                        DHGroups.Group16SHA512(),
                        DHGroups.Group18SHA512())
                .forEach(factory -> exchanges.add(CheckedExchange.of(factory, shown)));
        exchanges.add(new ExtInfoClientFactory());
        return exchanges;
    }

    /** The same list says how a host may prove its key and how we may prove ours, so the rest stands behind what is pinned. */
    private static List<Factory.Named<KeyAlgorithm>> keys(HostKeyCheck check) {
        List<KeyAlgorithms.Factory> certificates = List.of(
                KeyAlgorithms.EdDSA25519CertV01(),
                KeyAlgorithms.ECDSASHANistp256CertV01(),
                KeyAlgorithms.ECDSASHANistp384CertV01(),
                KeyAlgorithms.ECDSASHANistp521CertV01(),
                rsaCertificate("rsa-sha2-512", "SHA512withRSA"),
                rsaCertificate("rsa-sha2-256", "SHA256withRSA"));
        List<KeyAlgorithms.Factory> plain = List.of(
                KeyAlgorithms.EdDSA25519(),
                KeyAlgorithms.ECDSASHANistp256(),
                KeyAlgorithms.ECDSASHANistp384(),
                KeyAlgorithms.ECDSASHANistp521(),
                KeyAlgorithms.RSASHA512(),
                KeyAlgorithms.RSASHA256());
        var order = new LinkedHashSet<KeyAlgorithms.Factory>();
        if (!check.pinned().authorities().isEmpty()) {
            order.addAll(certificates);
        }
        Set<String> types = new LinkedHashSet<>();
        check.pinned().keys().forEach(key -> types.add(key.type()));
        PublicHostKey trusted = check.trusted();
        if (trusted != null) {
            types.add(trusted.type());
        }
        plain.stream()
                .filter(one -> types.contains(one.getKeyType().toString()))
                .forEach(order::add);
        order.addAll(plain);
        order.addAll(certificates);
        return List.copyOf(order);
    }

    /** sshj knows only the certificate algorithm for RSA that signs with SHA-1. */
    private static KeyAlgorithms.Factory rsaCertificate(String signature, String algorithm) {
        var signing = new Factory.Named<Signature>() {
            @Override
            public String getName() {
                return signature;
            }

            @Override
            public Signature create() {
                return new SignatureRSA(algorithm, KeyType.RSA_CERT, signature);
            }
        };
        return new KeyAlgorithms.Factory(signature + HostCertificate.SUFFIX, signing, KeyType.RSA_CERT);
    }
}
