package dev.graceful.controller;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What lets the operator into a machine. Never shown: its text names what is there and nothing of it.
 *
 * @param privateKey an SSH private key, in PEM or the format of OpenSSH
 * @param passphrase what it is encrypted with
 * @param certificate the user certificate for it, one line
 * @param password the password of the account
 * @param becomePassword what sudo asks for
 */
public record Keys(
        @Nullable String privateKey,
        @Nullable String passphrase,
        @Nullable String certificate,
        @Nullable String password,
        @Nullable String becomePassword) {
    /** Nothing is needed. */
    static final Keys NONE = new Keys(null, null, null, null, null);

    @Override
    public String toString() {
        return "Keys"
                + Stream.of(
                                name("privateKey", privateKey),
                                name("passphrase", passphrase),
                                name("certificate", certificate),
                                name("password", password),
                                name("becomePassword", becomePassword))
                        .filter(text -> !text.isEmpty())
                        .toList();
    }

    private static String name(String name, @Nullable String value) {
        return value == null ? "" : name;
    }
}
