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
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a user writes. Every field that is not required may be left out; the descriptions tell what is meant then. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value = "!has(self.runAs) || self.runAs.matches('^[a-z_][a-z0-9_-]*$')",
        message = "runAs must be the name of an account of the host, such as www-data",
        fieldPath = ".runAs")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GracefulDeploySpec(
        @Required @JsonPropertyDescription("Where the code comes from.") @Nullable
        Source source,

        @JsonPropertyDescription("Which hosts run it. Default: localhost.") @Nullable
        Hosts hosts,

        @Required @JsonPropertyDescription("Where the code lies on each host.") @Nullable
        Layout layout,

        @JsonPropertyDescription(
                "Which running server it is. Default: discovered by layout.path and the listening sockets.")
        @Nullable
        App app,

        @JsonPropertyDescription("How new code is put into the running server. Default: strategy Auto.") @Nullable
        Reload reload,

        @JsonPropertyDescription(
                "How to tell that it works. Default: new workers are alive and the listening socket accepts.")
        @Nullable
        Verify verify,

        @JsonPropertyDescription("The account that Git and your commands run as. Default: the owner of layout.path.")
        @Size(min = 1, max = 32)
        @Nullable
        String runAs,

        @JsonPropertyDescription(
                "Apply changes the hosts; PlanOnly shows the plan and changes nothing. Default: Apply.")
        @Nullable
        Mode mode,

        @JsonPropertyDescription("true: observe and report, change nothing. Default: false.") @Nullable
        Boolean suspend,

        @JsonPropertyDescription("How many finished runs status.history keeps. Default: 10.")
        @Min(0)
        @Max(100)
        @Nullable
        Integer historyLimit) {

    /** Where the code comes from. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(
            value =
                    "self.repo.matches('^(https://[^\\\\s]+|ssh://[^\\\\s]+|/[^\\\\s]*|[A-Za-z0-9._][A-Za-z0-9._-]*@[A-Za-z0-9.][A-Za-z0-9.-]*:[^\\\\s]+)$')",
            message =
                    "repo must be https://host/path, ssh://user@host/path, user@host:path or an absolute path on the host",
            fieldPath = ".repo")
    @ValidationRule(
            value = "!self.repo.matches('^https://[^/]*@|^ssh://[^/@]*:[^/]*@')",
            message = "repo must not hold a user name or password, which everyone who may read this resource would see;"
                    + " write https://host/path and give the account of runAs a Git credential helper",
            fieldPath = ".repo")
    @ValidationRule(
            value = "!self.repo.matches('^(https|ssh)://([^/]*@)?-')",
            message = "repo must not name a host that begins with '-'",
            fieldPath = ".repo")
    @ValidationRule(
            value = "self.revision.matches('^[A-Za-z0-9_][A-Za-z0-9_./+-]*$') && !self.revision.contains('..')"
                    + " && !self.revision.endsWith('/') && !self.revision.endsWith('.lock')",
            message =
                    "revision must be a branch, a tag or a full commit id, such as main, v2.1.0 or 40 hexadecimal digits;"
                            + " it must not begin with '-' nor hold '..'",
            fieldPath = ".revision")
    @ValidationRule(
            value = "!has(self.interval) || self.interval.matches('" + Api.DURATION + "')",
            message = "interval must be a duration such as 30s, 1m or 1h30m",
            fieldPath = ".interval")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Source(
            @Required
            @JsonPropertyDescription(
                    "https://host/path, ssh://user@host/path, user@host:path, or an absolute path on the host.")
            @Size(min = 1, max = 1024)
            @Nullable
            String repo,

            @Required
            @JsonPropertyDescription("A branch, a tag, or a full commit id; a commit id pins.")
            @Size(min = 1, max = 256)
            @Nullable
            String revision,

            @JsonPropertyDescription("How often a branch or tag is looked up again. Default: 1m.")
            @Size(min = 2, max = 32)
            @Nullable
            String interval) {}

    /** Which hosts: those that are named and those that are selected. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(
            value =
                    "!has(self.names) || self.names.all(n, n.matches('^([a-z0-9]([a-z0-9-]*[a-z0-9])?/)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?$'))",
            message = "names must be names of Host resources: lower-case letters, digits, '-' and '.'; one of another"
                    + " namespace is written namespace/name",
            fieldPath = ".names")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Hosts(
            @JsonPropertyDescription(
                    "Names of Host resources in this namespace, or namespace/name of one that allows this namespace; they"
                            + " are changed one after another in this order. Default: [localhost], unless selector is given.")
            @Size(min = 1, max = 200)
            @Nullable
            List<@Size(min = 1, max = 127) String> names,

            @JsonPropertyDescription(
                    "Host resources in this namespace by their labels; they come after those that are named, by name.")
            @Nullable
            Selector selector) {}

    /** Hosts by their labels. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(
            value = "has(self.matchLabels) && size(self.matchLabels) > 0",
            message = "selector must have matchLabels with at least one label, such as matchLabels: {role: web}",
            fieldPath = ".matchLabels")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Selector(
            @JsonPropertyDescription("Labels that a Host must all have.") @Nullable
            Map<String, String> matchLabels) {}

    /** Where the code lies. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(
            value = "self.path.matches('^/[^/]') && !self.path.matches('(^|/)[.][.]?(/|$)')",
            message =
                    "path must be an absolute path of a directory other than /, without '.' or '..' in it, such as /srv/shop",
            fieldPath = ".path")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Layout(
            @Required
            @JsonPropertyDescription("The absolute path of the Git work tree that the server runs from.")
            @Size(min = 2, max = 1024)
            @Nullable
            String path,

            @JsonPropertyDescription(
                    "What becomes of changed tracked files before the code moves: Refuse to go on, Stash them, or"
                            + " Discard them. Default: Refuse.")
            @Nullable
            LocalChanges localChanges) {}

    /** Which running server. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record App(
            @JsonPropertyDescription("Which application server it is. Default: Auto.") @Nullable
            Server server,

            @JsonPropertyDescription(
                    "How to find its master process. Default: by layout.path and the listening sockets.")
            @Nullable
            MasterProcess process) {}

    /** How to find the master process. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(
            value =
                    "[has(self.pidFile), has(self.listen), has(self.supervisor), has(self.systemd)].filter(x, x).size() == 1",
            message =
                    "process must have exactly one of pidFile, listen, supervisor and systemd; leave process out to have the server discovered")
    @ValidationRule(
            value = "!has(self.pidFile) || self.pidFile.matches('^/[^/]')",
            message = "pidFile must be an absolute path, such as /run/shop.pid",
            fieldPath = ".pidFile")
    @ValidationRule(
            value =
                    "!has(self.listen) || self.listen.matches('^unix:/[^/]|^([^\\\\s/:]+|\\\\[[0-9a-fA-F:]+\\\\]):[0-9]{1,5}$')",
            message =
                    "listen must be an address and port, such as 127.0.0.1:8000 or [::1]:8000, or unix:/run/shop.sock",
            fieldPath = ".listen")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record MasterProcess(
            @JsonPropertyDescription("The absolute path of the file that holds the master's pid.")
            @Size(min = 2, max = 1024)
            @Nullable
            String pidFile,

            @JsonPropertyDescription("What the master listens on: 127.0.0.1:8000, or unix:/run/shop.sock.")
            @Size(min = 3, max = 1024)
            @Nullable
            String listen,

            @JsonPropertyDescription("The program of supervisor that it is, or that its instances are.") @Nullable
            SupervisorProgram supervisor,

            @JsonPropertyDescription("The unit of systemd that it is, or that its instances are.") @Nullable
            SystemdUnit systemd) {}

    /** A program of supervisor. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(
            value = "self.program.matches('" + Api.PROGRAM + "')",
            message = "program must be a name such as web, group:name or group:*",
            fieldPath = ".program")
    @ValidationRule(
            value = "!has(self.config) || self.config.matches('^/[^/]')",
            message = "config must be an absolute path, such as /etc/supervisor/supervisord.conf",
            fieldPath = ".config")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record SupervisorProgram(
            @Required
            @JsonPropertyDescription(
                    "As supervisorctl names it: web for all processes of a program, group:name for one of them, group:*.")
            @Size(min = 1, max = 255)
            @Nullable
            String program,

            @JsonPropertyDescription(
                    "The absolute path of supervisor's configuration. Default: the one supervisord was started with.")
            @Size(min = 2, max = 1024)
            @Nullable
            String config) {}

    /** A unit of systemd. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(
            value = "self.unit.matches('" + Api.UNIT + "')",
            message = "unit must be the full name of a service, such as shop.service, shop@1.service or shop@*.service",
            fieldPath = ".unit")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record SystemdUnit(
            @Required
            @JsonPropertyDescription(
                    "The full name: shop.service, shop@1.service, or shop@*.service for all instances.")
            @Size(min = 9, max = 255)
            @Nullable
            String unit) {}

    /** How new code is put into the running server. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(
            value = "!has(self.command) || (has(self.strategy) && self.strategy == 'Command')",
            message = "command is only used with strategy Command; write strategy: Command or leave command out",
            fieldPath = ".command")
    @ValidationRule(
            value = "!has(self.strategy) || self.strategy != 'Command' || has(self.command)",
            message = "strategy Command needs command.reload, such as command: {reload: [./reload.sh]}",
            fieldPath = ".strategy")
    @ValidationRule(
            value = "!has(self.binaryUpgrade) || !has(self.strategy) || self.strategy in ['Auto', 'BinaryUpgrade']",
            message = "binaryUpgrade is only used with strategy Auto or BinaryUpgrade; leave it out for any other",
            fieldPath = ".binaryUpgrade")
    @ValidationRule(
            value = "!has(self.chainReload) || !has(self.strategy) || self.strategy in ['Auto', 'ChainReload']",
            message = "chainReload is only used with strategy Auto or ChainReload; leave it out for any other",
            fieldPath = ".chainReload")
    @ValidationRule(
            value = "!has(self.rolling) || !has(self.strategy) || self.strategy in ['Auto', 'Rolling']",
            message = "rolling is only used with strategy Auto or Rolling; leave it out for any other",
            fieldPath = ".rolling")
    @ValidationRule(
            value = "!has(self.timeout) || self.timeout.matches('" + Api.DURATION + "')",
            message = "timeout must be a duration such as 90s or 2m",
            fieldPath = ".timeout")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Reload(
            @JsonPropertyDescription(
                    "BinaryUpgrade starts a second master beside the first; Hup renews the workers; Rolling restarts instances"
                            + " that share a socket one after the other; Systemd has systemctl reload renew the workers;"
                            + " ChainReload renews those of uWSGI one after another; Command runs yours; None only moves the"
                            + " code. Auto chooses by what is really running. Default: Auto.")
            @Nullable
            Strategy strategy,

            @JsonPropertyDescription(
                    "How long the new generation may take to become ready before it is taken back. Default: 2m.")
            @Size(min = 2, max = 32)
            @Nullable
            String timeout,

            @JsonPropertyDescription("Settings of BinaryUpgrade.") @Nullable
            BinaryUpgrade binaryUpgrade,

            @JsonPropertyDescription("Settings of ChainReload.") @Nullable
            ChainReload chainReload,

            @JsonPropertyDescription("Settings of Rolling.") @Nullable
            Rolling rolling,

            @JsonPropertyDescription("Your own commands, for strategy Command.") @Nullable
            Command command) {}

    /** Settings of ChainReload. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(
            value = "!has(self.fifo) || self.fifo.matches('^/[^/]')",
            message = "fifo must be an absolute path, such as /run/uwsgi/shop.fifo",
            fieldPath = ".fifo")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ChainReload(
            @JsonPropertyDescription("The absolute path of uWSGI's master-fifo. Default: what its configuration says.")
            @Size(min = 2, max = 1024)
            @Nullable
            String fifo) {}

    /** Settings of BinaryUpgrade. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(
            value = "!has(self.soak) || self.soak.matches('" + Api.DURATION + "')",
            message = "soak must be a duration such as 30s or 2m",
            fieldPath = ".soak")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record BinaryUpgrade(
            @JsonPropertyDescription(
                    "How long both masters stay up after the new one was verified; until then going back is instant."
                            + " Default: 30s.")
            @Size(min = 2, max = 32)
            @Nullable
            String soak,

            @JsonPropertyDescription(
                    "What becomes of a supervisor that does not follow from master to master. Required: a master that it keeps is not"
                            + " replaced. Detach: supervisor is told to stop the program, and the operator looks after the new"
                            + " master and starts the program when that ends. Default: Required.")
            @Nullable
            HandBack handBack) {}

    /** Settings of Rolling. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(
            value = "!has(self.interval) || self.interval.matches('" + Api.DURATION + "')",
            message = "interval must be a duration such as 3s or 1m",
            fieldPath = ".interval")
    @ValidationRule(
            value = "!has(self.instances) || self.instances.all(name, name.matches('" + Api.INSTANCE + "'))",
            message = "instances must be names as supervisor or systemd have them, such as web:web_0 or shop@1.service",
            fieldPath = ".instances")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Rolling(
            @JsonPropertyDescription(
                    "The names of the instances in the order in which they are restarted. Default: all of them by name.")
            @Size(min = 1, max = 64)
            @Nullable
            List<@Size(max = 255) String> instances,

            @JsonPropertyDescription(
                    "How long a restarted instance must have served before the next is touched. Default: 3s.")
            @Size(min = 2, max = 32)
            @Nullable
            String interval) {}

    /** Commands as lists of words; no shell is involved. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Command(
            @Required
            @JsonPropertyDescription(
                    "Puts the code on disk into the running server. Words; $(HOST), $(REVISION) and $(PREVIOUS) are"
                            + " replaced.")
            @Size(min = 1, max = 64)
            @Nullable
            List<@Size(max = 1024) String> reload,

            @JsonPropertyDescription("Exits 0 when the new code serves. Default: verify decides.")
            @Size(min = 1, max = 64)
            @Nullable
            List<@Size(max = 1024) String> ready,

            @JsonPropertyDescription("Undoes the reload after the old code was put back. Default: reload.")
            @Size(min = 1, max = 64)
            @Nullable
            List<@Size(max = 1024) String> revert) {}

    /** How to tell that it works. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(
            value = "!has(self.soak) || self.soak.matches('" + Api.DURATION + "')",
            message = "soak must be a duration such as 30s or 2m",
            fieldPath = ".soak")
    @ValidationRule(
            value = "!has(self.version) || has(self.http)",
            message = "version needs http: it is read from the answers to that request",
            fieldPath = ".version")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Verify(
            @JsonPropertyDescription("A request that must be answered.") @Nullable
            Http http,

            @JsonPropertyDescription(
                    "Where the answers to http tell which commit gave them; a reload has only succeeded when they all"
                            + " tell of the wished one.")
            @Nullable
            Version version,

            @JsonPropertyDescription(
                    "Where gunicorn's workers say that they have loaded the code; a generation is only ready when every"
                            + " worker did.")
            @Nullable
            BootMarkers bootMarkers,

            @JsonPropertyDescription(
                    "Requests that are sent on the host while the code is exchanged, to see whether any is lost. It needs"
                            + " Python 3 there.")
            @Nullable
            Traffic traffic,

            @JsonPropertyDescription("A port that must accept.") @Nullable
            Tcp tcp,

            @JsonPropertyDescription("How long to go on watching after the change is complete. Default: 0s.")
            @Size(min = 2, max = 32)
            @Nullable
            String soak) {}

    /** A request that must be answered. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(
            value = "!(has(self.port) && has(self.unixSocket))",
            message = "http must have only one of port and unixSocket; leave both out for what the master listens on")
    @ValidationRule(
            value = "!has(self.path) || self.path.matches('^/[^\\\\s]*$')",
            message = "path must begin with '/' and hold no white space, such as /healthz",
            fieldPath = ".path")
    @ValidationRule(
            value = "!has(self.unixSocket) || self.unixSocket.matches('^/[^/]')",
            message = "unixSocket must be an absolute path, such as /run/shop.sock",
            fieldPath = ".unixSocket")
    @ValidationRule(
            value = "!has(self.host) || self.host.matches('^[A-Za-z0-9._:\\\\[\\\\]-]+$')",
            message = "host must be a host name for the Host header, such as shop.example",
            fieldPath = ".host")
    @ValidationRule(
            value = "!has(self.timeout) || self.timeout.matches('" + Api.DURATION + "')",
            message = "timeout must be a duration such as 500ms or 5s",
            fieldPath = ".timeout")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Http(
            @JsonPropertyDescription("The path of the request. Default: /.") @Size(min = 1, max = 2048) @Nullable
            String path,

            @JsonPropertyDescription("The port on 127.0.0.1. Default: what the master listens on.")
            @Min(1)
            @Max(65535)
            @Nullable
            Integer port,

            @JsonPropertyDescription("The absolute path of a Unix socket to connect to instead of a port.")
            @Size(min = 2, max = 107)
            @Nullable
            String unixSocket,

            @JsonPropertyDescription("The Host header. Default: localhost.") @Size(min = 1, max = 253) @Nullable
            String host,

            @JsonPropertyDescription("The status code that is right. Default: 200.") @Min(100) @Max(599) @Nullable
            Integer status,

            @JsonPropertyDescription("How many right answers in a row, each on a new connection. Default: 3.")
            @Min(1)
            @Max(100)
            @Nullable
            Integer successes,

            @JsonPropertyDescription("How long one answer may take. Default: 5s.") @Size(min = 2, max = 32) @Nullable
            String timeout) {}

    /** Where an answer tells which commit gave it: its full id, or at least its first seven digits. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(
            value = "has(self.header) != has(self.jsonPath)",
            message = "version must have exactly one of header and jsonPath")
    @ValidationRule(
            value = "!has(self.header) || self.header.matches('^[A-Za-z0-9!#$%&*+.^_`|~-]+$')",
            message = "header must be the name of a header, such as X-Revision",
            fieldPath = ".header")
    @ValidationRule(
            value = "!has(self.jsonPath) || self.jsonPath.matches("
                    + "'^[$]([.][A-Za-z_][A-Za-z0-9_-]*|\\\\[[0-9]{1,4}\\\\])+$')",
            message = "jsonPath must be names and indices, such as $.build.git or $.parts[0].sha",
            fieldPath = ".jsonPath")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Version(
            @JsonPropertyDescription("The name of a header.") @Size(min = 1, max = 100) @Nullable
            String header,

            @JsonPropertyDescription("A place in a JSON body, by names and indices: $.build.git.")
            @Size(min = 3, max = 200)
            @Nullable
            String jsonPath) {}

    /** Files of gunicorn's workers, each named by its pid and holding the commit and the pid of its master. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(
            value = "!has(self.path) || self.path.matches('^/[^/]')",
            message = "path must be an absolute path, such as /run/shop/boot",
            fieldPath = ".path")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record BootMarkers(
            @Required
            @JsonPropertyDescription("The absolute path of the directory that they are in, such as /run/shop/boot.")
            @Size(min = 2, max = 1024)
            @Nullable
            String path) {}

    /** Requests that are sent on the host while the code is exchanged. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(
            value = "!has(self.path) || self.path.matches('^/[^\\\\s]*$')",
            message = "path must begin with '/' and hold no white space, such as /healthz",
            fieldPath = ".path")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Traffic(
            @JsonPropertyDescription(
                    "How many a second on new connections; as many again on one connection that is kept. Default: 10.")
            @Min(1)
            @Max(100)
            @Nullable
            Integer rps,

            @JsonPropertyDescription("The path of the requests. Default: that of http.")
            @Size(min = 1, max = 2048)
            @Nullable
            String path,

            @JsonPropertyDescription(
                    "How many may be lost. Over it, the change is taken back while the old master can still be kept, and"
                            + " told afterwards. Default: 0.")
            @Min(0)
            @Max(1000000)
            @Nullable
            Integer lossBudget) {}

    /** A port that must accept. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Tcp(
            @Required @JsonPropertyDescription("The port on 127.0.0.1.") @Min(1) @Max(65535) @Nullable
            Integer port) {}

    /** Whether the hosts are changed. */
    public enum Mode {
        Apply,
        PlanOnly,
        /** Anything that this version does not know; it is refused. */
        @JsonEnumDefaultValue
        Unknown
    }

    /** What becomes of changed tracked files. */
    public enum LocalChanges {
        Refuse,
        Stash,
        Discard,
        /** Anything that this version does not know; it is refused. */
        @JsonEnumDefaultValue
        Unknown
    }

    /** Which application server. */
    public enum Server {
        Auto,
        Gunicorn,
        Uwsgi,
        Other,
        /** Anything that this version does not know; it is refused. */
        @JsonEnumDefaultValue
        Unknown
    }

    /** What becomes of a supervisor that does not follow. */
    public enum HandBack {
        Required,
        Detach,
        /** Anything that this version does not know; it is refused. */
        @JsonEnumDefaultValue
        Unknown
    }

    /** How new code is put into the running server. */
    public enum Strategy {
        Auto,
        BinaryUpgrade,
        Hup,
        Rolling,
        Systemd,
        ChainReload,
        Command,
        None,
        /** Anything that this version does not know; it is refused. */
        @JsonEnumDefaultValue
        Unknown
    }
}
