package dev.graceful.controller;

/** Whether a host may be changed now. */
enum Turn {
    /** It may. */
    ACT,
    /** The hosts before it are not done. */
    WAIT,
    /** Only the plan is wanted. */
    PLAN_ONLY,
    /** Nothing may be changed. */
    SUSPENDED;

    static Turn of(Wish wish, boolean go) {
        if (wish.suspended()) {
            return SUSPENDED;
        }
        if (wish.planOnly()) {
            return PLAN_ONLY;
        }
        return go ? ACT : WAIT;
    }
}
