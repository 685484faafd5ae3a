package dev.graceful.contract;

import org.junit.jupiter.api.Nested;

/** The whole suite: each part is one side of what users and controllers do with an API server. */
abstract class ApiContract {
    @Nested
    class Apply extends ApplyContract {}

    @Nested
    class ServerSideApply extends ServerSideApplyContract {}

    @Nested
    class Validation extends ValidationContract {}

    @Nested
    class Get extends GetContract {}

    @Nested
    class GetWatch extends GetWatchContract {}

    @Nested
    class Wait extends WaitContract {}

    @Nested
    class Delete extends DeleteContract {}

    @Nested
    class Change extends ChangeContract {}

    @Nested
    class Discovery extends DiscoveryContract {}

    @Nested
    class Events extends EventContract {}

    @Nested
    class Write extends WriteContract {}

    @Nested
    class Informers extends InformerContract {}

    @Nested
    class AnOperator extends OperatorContract {}

    @Nested
    class StatusOnTheWire extends StatusWireContract {}

    @Nested
    class ListsOnTheWire extends ListWireContract {}

    @Nested
    class WatchesOnTheWire extends WatchWireContract {}

    @Nested
    class DiscoveryOnTheWire extends DiscoveryWireContract {}
}
