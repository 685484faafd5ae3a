package dev.graceful.model;

/**
 * The closed list of reasons, used in conditions and events alike. The names are the words that users see, so they are written as
 * Kubernetes writes reasons.
 */
public enum Reason {
    // progress
    PlanReady,
    Fetching,
    Fetched,
    LocalChangesSetAside,
    CodeUpdated,
    Rehearsed,
    NewMasterSpawned,
    NewMasterVerified,
    OldWorkersRetired,
    OldMasterRetired,
    WorkersReloaded,
    InstanceRestarted,
    ReloadCommandRun,
    /** A keeper was told not to start copies beside a master that it has lost. */
    KeeperStopped,
    /** A keeper was told to start its program again, because no master was left. */
    KeeperStarted,
    /** A signal that cuts requests waits for those that have been in flight for long. */
    WaitingForLongRequests,
    Verifying,
    Soaking,
    Reverting,
    Converged,
    RollingOut,
    Suspended,
    PlanOnly,
    Resolving,
    RevisionResolved,
    Connected,
    // bad input
    InvalidSpec,
    HostNotFound,
    RevisionNotFound,
    RepositoryUnreachable,
    // the way to the host
    /** Nobody answers: nothing is known about the machine. */
    HostUnreachable,
    /** A Secret that a Host names is not there, or lacks a key, or holds something else than what its key says. */
    SecretInvalid,
    /** The machine shows a key that is not among those that were pinned. */
    HostKeyChanged,
    /** Nothing is pinned for the machine, and trusting the first key was not asked for. */
    HostKeyUnknown,
    /** The machine shows a key that was revoked. */
    HostKeyRevoked,
    /** The machine does not take any of the credentials. */
    AuthenticationFailed,
    /** The account may not become root there. */
    SudoRefused,
    /** The machine lacks a program that the product needs. */
    HostLacks,
    /** The machine is looked after by another cluster. */
    ForeignOwner,
    /** A newer operator has taken this machine over. */
    Fenced,
    /** Something else holds the lock of the machine. */
    HostBusy,
    /** The namespace may not use this Host. */
    HostNotAllowed,
    // the host forbids
    PathMissing,
    NotARepository,
    NotTheOwner,
    GitMissing,
    TreeDirty,
    NotFastForward,
    MasterNotFound,
    MasterAmbiguous,
    /** A pid file names another process than the master that serves. */
    PidFileStale,
    /** A master is stopped (state T) and obeys no signal. */
    MasterStopped,
    /** Who should keep the master that serves watches another process, or none. */
    OrphanServes,
    /** A second master has taken the place of the socket file of the first. */
    SocketTaken,
    SupervisorWouldInterfere,
    ReloadWouldKeepOldCode,
    /** It is no unit of systemd, or one without a reload. */
    UnitCannotReload,
    ReloadWouldLoseRequests,
    PermissionDenied,
    DiskFull,
    NotServing,
    /** Everything was reloaded, and what answers says that it is another revision. */
    OtherCodeAnswering,
    StepFailed,
    OutcomeUnknown,
    /** Processes run different code, or other code than is on disk. */
    CodeDrifted,
    /** Requests that were sent while the code was exchanged got no answer. */
    RequestsLost,
    /** None of them was. */
    NoRequestLost,
    /** Requests that took longer than a server gives them were cut, or may have been. */
    LongRequestsCut,
    // a try that was taken back
    RehearsalFailed,
    NewMasterDied,
    NewMasterUnstable,
    NewMasterTooSlow,
    NewCodeNotAnswering,
    ReloadTimedOut,
    ReloadCommandFailed,
    // after the point of no return
    ServiceDown
}
