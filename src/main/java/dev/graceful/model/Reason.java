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
    ReloadCommandRun,
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
    // the host forbids
    HostUnreachable,
    PathMissing,
    NotARepository,
    NotTheOwner,
    GitMissing,
    TreeDirty,
    NotFastForward,
    MasterNotFound,
    MasterAmbiguous,
    SupervisorWouldInterfere,
    ReloadWouldKeepOldCode,
    ReloadWouldLoseRequests,
    PermissionDenied,
    DiskFull,
    NotServing,
    StepFailed,
    OutcomeUnknown,
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
