package dev.graceful.host.ssh;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an account is entered with; any of it may be missing. Nothing of it is ever shown, in messages neither.
 *
 * @param privateKey the text of a private key file: OpenSSH, PEM or PKCS#8
 * @param passphrase what that file is encrypted with
 * @param certificate the text of an OpenSSH user certificate for that key, as {@code ssh-keygen -s} writes it to {@code id-cert.pub}
 * @param password the password of the account
 */
public record Credentials(
        Optional<String> privateKey,
        Optional<String> passphrase,
        Optional<String> certificate,
        Optional<String> password) {

    /** A private key that is not encrypted. */
    public static Credentials key(String privateKey) {
        return new Credentials(Optional.of(privateKey), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Only the password of the account. */
    public static Credentials password(String password) {
        return new Credentials(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(password));
    }

    /** Nothing at all. */
    public static Credentials none() {
        return new Credentials(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The same with the passphrase of its private key. */
    public Credentials withPassphrase(String words) {
        return new Credentials(privateKey, Optional.of(words), certificate, password);
    }

    /** The same with a certificate for its private key. */
    public Credentials withCertificate(String text) {
        return new Credentials(privateKey, passphrase, Optional.of(text), password);
    }

    /** Which kinds there are, and nothing else. */
    @Override
    public String toString() {
        List<String> kinds = new ArrayList<>();
        privateKey.ifPresent(any -> kinds.add("private key"));
        passphrase.ifPresent(any -> kinds.add("passphrase"));
        certificate.ifPresent(any -> kinds.add("certificate"));
        password.ifPresent(any -> kinds.add("password"));
        return "Credentials" + kinds;
    }
}
