package dev.graceful.api;

/** Names that users, the operator and its children share. */
public final class Api {
    /** The API group. */
    public static final String GROUP = "graceful.dev";

    /** The one served version. */
    public static final String VERSION = "v1alpha1";

    /** The annotation that asks for a reconciliation now, and for another try of a revision that was taken back. */
    public static final String REQUESTED_AT = GROUP + "/requestedAt";

    /** The label of a HostDeploy that names its GracefulDeploy. */
    public static final String DEPLOY_LABEL = GROUP + "/deploy";

    /** The label of a HostDeploy that names its Host. */
    public static final String HOST_LABEL = GROUP + "/host";

    /** The host that is meant when none is named. */
    public static final String LOCALHOST = "localhost";

    static final String DURATION = "^([0-9]+(ms|s|m|h))+$";

    private Api() {}
}
