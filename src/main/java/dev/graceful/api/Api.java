package dev.graceful.api;

/** Names that users, the operator and its children share. */
public final class Api {
    /** The API group. */
    public static final String GROUP = "graceful.dev";

    /** The one served version. */
    public static final String VERSION = "v1alpha1";

    /** The annotation that asks for a reconciliation now, and for another try of a revision that was taken back. */
    public static final String REQUESTED_AT = GROUP + "/requestedAt";

    /**
     * The annotation of a Host that takes the machine over from another cluster, or from a later operator of this one: its value is the
     * identity of this cluster, which the message that asks for it tells. Done once; remove it and set it again to do it again.
     */
    public static final String ADOPT = GROUP + "/adopt";

    /**
     * The annotation of a Host that trusted on first use that makes its recorded key forgotten: its value is the fingerprint that is
     * recorded. The next key that the machine shows is recorded instead, so the annotation means nothing from then on.
     */
    public static final String FORGET_HOST_KEY = GROUP + "/forgetHostKey";

    /** The label of a HostDeploy that names its GracefulDeploy. */
    public static final String DEPLOY_LABEL = GROUP + "/deploy";

    /** The label of a HostDeploy that names its Host, without the namespace. */
    public static final String HOST_LABEL = GROUP + "/host";

    /** The host that is meant when none is named. */
    public static final String LOCALHOST = "localhost";

    /** What stands for every namespace in allowedNamespaces. */
    public static final String EVERY_NAMESPACE = "*";

    static final String DURATION = "^([0-9]+(ms|s|m|h))+$";

    /** A program of supervisor, or all of a group; never what a program could take for an option. */
    public static final String PROGRAM = "^[A-Za-z0-9_.][A-Za-z0-9_.-]*(:([*]|[A-Za-z0-9_.][A-Za-z0-9_.-]*))?$";

    /** A service of systemd, or all instances of a template. */
    public static final String UNIT = "^[A-Za-z0-9_.:][A-Za-z0-9_.:-]*(@([*]|[A-Za-z0-9_.:-]*))?[.]service$";

    /** One instance as supervisor or systemd calls it. */
    public static final String INSTANCE = "^[A-Za-z0-9_.][A-Za-z0-9_.:@-]*$";

    private Api() {}
}
