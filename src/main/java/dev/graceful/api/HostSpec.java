package dev.graceful.api;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How to reach a machine. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "self.connection != 'SSH' || has(self.address)",
        message = "connection SSH needs an address, such as web1.example",
        fieldPath = ".address")
@ValidationRule(
        value = "self.connection != 'SSH' || has(self.user) || (has(self.client) && self.client == 'OpenSSH')",
        message =
                "connection SSH needs a user, such as deploy; only client OpenSSH may leave it to the configuration of ssh",
        fieldPath = ".user")
@ValidationRule(
        value = "self.connection != 'SSH' || has(self.secretRef) || (has(self.client) && self.client == 'OpenSSH')",
        message = "connection SSH needs a secretRef, the Secret with the key ssh-privatekey or password; only client"
                + " OpenSSH may use the keys and agents of the operator's own account",
        fieldPath = ".secretRef")
@ValidationRule(
        value = "self.connection != 'Local' || !(has(self.address) || has(self.port) || has(self.user)"
                + " || has(self.secretRef) || has(self.hostKey) || has(self.hostKeyPolicy) || has(self.jump)"
                + " || has(self.knock) || has(self.become) || has(self.client))",
        message = "connection Local is the machine that the operator runs on: it takes stateDir, maxConcurrent and"
                + " allowedNamespaces only; write connection: SSH or leave the others out",
        fieldPath = ".connection")
@ValidationRule(
        value = "!has(self.address) || self.address.matches('^[A-Za-z0-9][A-Za-z0-9._:%-]*$|^::[A-Za-z0-9._:%-]*$')",
        message = "address must be a host name or an IP address, such as web1.example or 2001:db8::1; it must not begin"
                + " with '-'",
        fieldPath = ".address")
@ValidationRule(
        value = "!has(self.user) || self.user.matches('^[A-Za-z_][A-Za-z0-9._@-]*$')",
        message = "user must be the name of an account of the host, such as deploy",
        fieldPath = ".user")
@ValidationRule(
        value =
                "!has(self.hostKey) || self.hostKey.matches('^((@cert-authority |@revoked )?(ssh|ecdsa|sk)-[a-z0-9@.-]+ [A-Za-z0-9+/]+=*( [^\\\\n]*)?\\\\n?)+$')",
        message = "hostKey must be lines TYPE BASE64, each after @cert-authority or @revoked where that is meant, as"
                + " ssh-keyscan prints them without the name of the host",
        fieldPath = ".hostKey")
@ValidationRule(
        value = "!has(self.hostKey) || !has(self.hostKeyPolicy) || self.hostKeyPolicy != 'TrustOnFirstUse'",
        message = "hostKey pins a key and TrustOnFirstUse takes any; write one of them",
        fieldPath = ".hostKeyPolicy")
@ValidationRule(
        value = "!has(self.jump) || self.jump.matches('^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$')",
        message = "jump must be the name of a Host in this namespace",
        fieldPath = ".jump")
@ValidationRule(
        value = "!has(self.knock) || !has(self.jump)",
        message = "knock touches ports from the operator's machine; give it to the Host that jump names",
        fieldPath = ".knock")
@ValidationRule(
        value = "!has(self.allowedNamespaces) || self.allowedNamespaces.all(n, n == '*' || n.matches('"
                + HostSpec.NAMESPACE + "'))",
        message = "allowedNamespaces must be names of namespaces, or '*' for all",
        fieldPath = ".allowedNamespaces")
@ValidationRule(
        value =
                "!has(self.stateDir) || (self.stateDir.matches('^/[^/]') && !self.stateDir.matches('(^|/)[.][.]?(/|$)'))",
        message = "stateDir must be an absolute path, such as /var/lib/gracefuldeploy",
        fieldPath = ".stateDir")
public record HostSpec(
        @Required
        @JsonPropertyDescription("SSH: a machine at an address. Local: the machine that the operator runs on.")
        @Nullable
        Connection connection,

        @JsonPropertyDescription("The host name or IP address, as the operator's machine, or that of jump, knows it.")
        @Size(min = 1, max = 253)
        @Nullable
        String address,

        @JsonPropertyDescription("The port of its SSH server. Default: 22.") @Min(1) @Max(65535) @Nullable
        Integer port,

        @JsonPropertyDescription("The account to log in as.") @Size(min = 1, max = 32) @Nullable
        String user,

        @JsonPropertyDescription(
                "The Secret in this namespace that lets in: ssh-privatekey with passphrase and ssh-certificate where"
                        + " there are such, or password.")
        @Nullable
        SecretRef secretRef,

        @JsonPropertyDescription(
                "The public keys that the machine may show, as lines TYPE BASE64; @cert-authority before a line trusts"
                        + " the certificates of that key, @revoked refuses it whatever else is said.")
        @Size(min = 1, max = 16384)
        @Nullable
        String hostKey,

        @JsonPropertyDescription(
                "Pinned: only the keys of hostKey. TrustOnFirstUse: the first key that is seen is recorded in"
                        + " status.hostKey and pinned from then on. Default: Pinned.")
        @Nullable
        HostKeyPolicy hostKeyPolicy,

        @JsonPropertyDescription("The Host in this namespace that connections to this one go through.")
        @Size(min = 1, max = 63)
        @Nullable
        String jump,

        @JsonPropertyDescription("TCP ports of the address that are touched in this order before each new connection.")
        @Size(min = 1, max = 16)
        @Nullable
        List<Knock> knock,

        @JsonPropertyDescription("How to become root there. Default: not at all.") @Nullable
        Become become,

        @JsonPropertyDescription(
                "BuiltIn: the product's own SSH. OpenSSH: the program ssh of the operator's machine with its agents,"
                        + " hardware keys and ~/.ssh/config. Default: BuiltIn.")
        @Nullable
        Client client,

        @JsonPropertyDescription("How many applications may be changed on it at the same time. Default: 1.")
        @Min(1)
        @Max(64)
        @Nullable
        Integer maxConcurrent,

        @JsonPropertyDescription(
                "Other namespaces whose GracefulDeploys may name this Host, as namespace/name; '*' is every one."
                        + " Default: none.")
        @Size(max = 100)
        @Nullable
        List<@Size(min = 1, max = 63) String> allowedNamespaces,

        @JsonPropertyDescription(
                "The directory on the host that keeps the journal of what was done. Default: /var/lib/gracefuldeploy,"
                        + " or ~/.local/state/gracefuldeploy when the account is not root there.")
        @Size(min = 2, max = 1024)
        @Nullable
        String stateDir) {
    static final String NAMESPACE = "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$";

    /** The machine that the operator runs on, and nothing else said about it. */
    public static HostSpec local(@Nullable String stateDir) {
        return new HostSpec(
                Connection.Local, null, null, null, null, null, null, null, null, null, null, null, null, stateDir);
    }

    /** How to reach a machine. */
    public enum Connection {
        SSH,
        Local,
        /** Anything that this version does not know; it is refused. */
        @JsonEnumDefaultValue
        Unknown
    }

    /** Which keys a machine may show. */
    public enum HostKeyPolicy {
        Pinned,
        TrustOnFirstUse,
        /** Anything that this version does not know; it is refused. */
        @JsonEnumDefaultValue
        Unknown
    }

    /** Whose SSH it is. */
    public enum Client {
        BuiltIn,
        OpenSSH,
        /** Anything that this version does not know; it is refused. */
        @JsonEnumDefaultValue
        Unknown
    }

    /** How to become root. */
    public enum Method {
        None,
        Sudo,
        /** Anything that this version does not know; it is refused. */
        @JsonEnumDefaultValue
        Unknown
    }

    /** A Secret in the namespace of the Host. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @ValidationRule(
            value = "self.name.matches('^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$')",
            message = "name must be the name of a Secret in this namespace",
            fieldPath = ".name")
    public record SecretRef(
            @Required @JsonPropertyDescription("Its name.") @Size(min = 1, max = 253) @Nullable
            String name) {}

    /** One port that is touched. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Knock(
            @Required
            @JsonPropertyDescription("The TCP port; whether it accepts does not matter.")
            @Min(1)
            @Max(65535)
            @Nullable
            Integer port) {}

    /** How to become root. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @ValidationRule(
            value = "!has(self.secretRef) || self.method == 'Sudo'",
            message = "secretRef is only used with method Sudo",
            fieldPath = ".secretRef")
    public record Become(
            @Required
            @JsonPropertyDescription("Sudo: with sudo, without a password unless secretRef is given.")
            @Nullable
            Method method,

            @JsonPropertyDescription("The Secret in this namespace whose key password is what sudo asks for.") @Nullable
            SecretRef secretRef) {}
}
