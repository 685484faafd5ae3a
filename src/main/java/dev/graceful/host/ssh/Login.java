package dev.graceful.host.ssh;

import com.hierynomus.sshj.userauth.certificate.Certificate;
import com.hierynomus.sshj.userauth.keyprovider.OpenSSHKeyV1KeyFile;
import dev.graceful.host.HostException;
import java.io.IOException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.KeyType;
import net.schmizz.sshj.userauth.keyprovider.BaseFileKeyProvider;
import net.schmizz.sshj.userauth.keyprovider.KeyPairWrapper;
import net.schmizz.sshj.userauth.keyprovider.KeyProvider;
import net.schmizz.sshj.userauth.keyprovider.KeyProviderUtil;
import net.schmizz.sshj.userauth.keyprovider.PKCS8KeyFile;
import net.schmizz.sshj.userauth.keyprovider.PuTTYKeyFile;
import net.schmizz.sshj.userauth.method.AuthKeyboardInteractive;
import net.schmizz.sshj.userauth.method.AuthMethod;
import net.schmizz.sshj.userauth.method.AuthNone;
import net.schmizz.sshj.userauth.method.AuthPassword;
import net.schmizz.sshj.userauth.method.AuthPublickey;
import net.schmizz.sshj.userauth.method.PasswordResponseProvider;
import net.schmizz.sshj.userauth.password.PasswordFinder;
import net.schmizz.sshj.userauth.password.Resource;

/**
 * The credentials of an account made ready to be tried: its key is read (which a passphrase makes slow) once, not for every connection.
 *
 * @param keys the certificate before the bare key
 */
record Login(List<Key> keys, Credentials credentials) {
    /**
     * Something to prove.
     *
     * @param shown for messages: its kind, and the fingerprint of what is public of it
     */
    record Key(String shown, KeyProvider provider) {}

    /** One thing to try. */
    record Try(String shown, AuthMethod method) {}

    /** @throws HostException that the Secret is invalid */
    static Login read(SshTarget target) throws HostException {
        var trouble = new Trouble(target);
        Credentials credentials = target.credentials();
        var keys = new ArrayList<Key>();
        if (credentials.privateKey().isPresent()) {
            KeyPair pair = privateKey(credentials, trouble);
            byte[] mine = encoded(pair.getPublic());
            if (credentials.certificate().isPresent()) {
                keys.add(certificate(credentials.certificate().get(), pair, mine, trouble));
            }
            keys.add(new Key(
                    "the key " + Blob.fingerprint(mine) + " (" + KeyType.fromKey(pair.getPublic()) + ")",
                    new KeyPairWrapper(pair)));
        } else if (credentials.certificate().isPresent()) {
            throw trouble.secret(
                    "it has a certificate but no private key",
                    "put the private key that the certificate is for into ssh-privatekey",
                    null);
        }
        return new Login(List.copyOf(keys), credentials);
    }

    /** What to try, in this order; sshj's methods serve once. */
    List<Try> tries() {
        var tries = new ArrayList<Try>();
        keys.forEach(key -> tries.add(new Try(key.shown(), new AuthPublickey(key.provider()))));
        credentials.password().ifPresent(password -> {
            PasswordFinder finder = finder(password, new AtomicBoolean());
            tries.add(new Try("a password", new AuthPassword(finder)));
            tries.add(new Try(
                    "a password as the answer to a question",
                    new AuthKeyboardInteractive(new PasswordResponseProvider(finder))));
        });
        if (tries.isEmpty()) {
            tries.add(new Try("no credential at all", new AuthNone()));
        }
        return tries;
    }

    private static KeyPair privateKey(Credentials credentials, Trouble trouble) throws HostException {
        String text = credentials.privateKey().orElseThrow();
        var asked = new AtomicBoolean();
        try {
            BaseFileKeyProvider file = switch (KeyProviderUtil.detectKeyFileFormat(text, false)) {
                case OpenSSHv1 -> new OpenSSHKeyV1KeyFile();
                case PKCS8 -> new PKCS8KeyFile();
                case PuTTY -> new PuTTYKeyFile();
                case OpenSSH, Unknown -> throw new IOException("it is not the text of a private key file");
            };
            file.init(text, null, finder(credentials.passphrase().orElse(""), asked));
            var pair = new KeyPair(file.getPublic(), file.getPrivate());
            PublicHostKey.of(encoded(pair.getPublic()));
            return pair;
        } catch (IOException | RuntimeException e) {
            // No cause: what a parser says of a file may quote it.
            throw unreadable(trouble, asked.get(), credentials.passphrase().isPresent());
        }
    }

    private static HostException unreadable(Trouble trouble, boolean encrypted, boolean passphrase) {
        if (encrypted && !passphrase) {
            return trouble.secret(
                    "its private key is encrypted, and there is no passphrase",
                    "put the passphrase into the key passphrase of the Secret, or a private key without one",
                    null);
        }
        if (encrypted) {
            return trouble.secret(
                    "the passphrase does not open its private key",
                    "correct the passphrase, or put the private key that it belongs to into ssh-privatekey",
                    null);
        }
        return trouble.secret(
                "ssh-privatekey is not a private key that can be read (Ed25519, ECDSA, or RSA with 2048 bits or more)",
                "put the whole text of a file that ssh-keygen made into ssh-privatekey",
                null);
    }

    private static Key certificate(String text, KeyPair pair, byte[] mine, Trouble trouble) throws HostException {
        String unblock = "put the text of the id-cert.pub that was signed for this private key into the Secret";
        try {
            String[] words = text.strip().split("\\s+", -1);
            if (words.length < 2) {
                throw new IllegalArgumentException("a certificate is TYPE BASE64");
            }
            byte[] bytes = Base64.getDecoder().decode(words[1]);
            HostCertificate certificate = HostCertificate.of(bytes);
            if (certificate.type() != HostCertificate.USER) {
                throw trouble.secret("its certificate is not one for users", unblock, null);
            }
            if (!Arrays.equals(certificate.key().bytes(), mine)) {
                throw trouble.secret(
                        "its certificate is for the key " + certificate.key().fingerprint()
                                + ", and its private key is " + Blob.fingerprint(mine),
                        unblock,
                        null);
            }
            PublicKey key = new Buffer.PlainBuffer(bytes).readPublicKey();
            if (!(key instanceof Certificate<?>) || !Arrays.equals(encoded(key), bytes)) {
                throw new IllegalArgumentException("it would not be sent as it was signed");
            }
            return new Key(
                    "the certificate \"" + certificate.id() + "\" by "
                            + certificate.authority().fingerprint(),
                    new KeyPairWrapper(key, pair.getPrivate()));
        } catch (IllegalArgumentException | Buffer.BufferException e) {
            throw trouble.secret("its certificate cannot be read: " + e.getMessage(), unblock, e);
        }
    }

    private static byte[] encoded(PublicKey key) {
        return new Buffer.PlainBuffer().putPublicKey(key).getCompactData();
    }

    private static PasswordFinder finder(String words, AtomicBoolean asked) {
        return new PasswordFinder() {
            @Override
            public char[] reqPassword(Resource<?> resource) {
                asked.set(true);
                return words.toCharArray();
            }

            @Override
            public boolean shouldRetry(Resource<?> resource) {
                return false;
            }
        };
    }
}
