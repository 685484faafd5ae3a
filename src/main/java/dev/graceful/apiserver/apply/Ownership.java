package dev.graceful.apiserver.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graceful.apiserver.store.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One change, seen as a matter of who owns what.
 *
 * @param shape of the objects
 * @param apiVersion in which the change is made
 * @param manager who makes it
 * @param subresource through which it is made; empty for the object itself
 * @param now when
 */
public record Ownership(Shape shape, String apiVersion, String manager, String subresource, Instant now) {
    /** Owns what was there before anyone applied, where nobody had kept track. */
    private static final String BEFORE = "before-first-apply";

    private static final FieldSet UNTRACKED = untracked();

    /**
     * Server-side apply: makes the manager's part of the object what it declares.
     *
     * @param live the object now, null if there is none; stays as it is
     * @param declared what the manager wants to be there
     * @param force whether fields of others are taken over
     * @return the object afterwards, with its owners, not yet defaulted
     * @throws ApplyConflict when a field of someone else would change
     * @throws InvalidApply when the declared parts cannot be told apart
     */
    public ObjectNode applied(@Nullable ObjectNode live, ObjectNode declared, boolean force) {
        Parts.check(shape, declared, "");
        ManagedFields managed = ManagedFields.parse(ownersOf(live));
        ObjectNode before = tracked(live);
        if (live != null && managed.isEmpty()) {
            FieldSet everything = Comparison.of(shape, Json.object(), before)
                    .without(UNTRACKED)
                    .added();
            managed.set(update(BEFORE), apiVersion, now.toString(), everything);
        }
        ManagedFields.Manager applier = new ManagedFields.Manager(manager, ManagedFields.APPLY, "", subresource);
        FieldSet last = managed.of(applier);
        FieldSet declaredFields = Values.fields(shape, declared);
        FieldSet othersAndNow =
                managed.others(applier).stream().map(managed::of).reduce(declaredFields, FieldSet::union);
        ObjectNode merged = (ObjectNode) Merge.of(shape, before, declared);
        ObjectNode after = (ObjectNode) prune(merged, last, othersAndNow);
        take(managed, applier, Comparison.of(shape, before, after), force);
        managed.set(applier, apiVersion, now.toString(), declaredFields.minus(UNTRACKED));
        return owned(after, managed);
    }

    /**
     * Any other write: what it changed is the manager's from now on, and nobody else's.
     *
     * @param live the object before, null if it is new
     * @param next the object after; its owners are set in place
     */
    public void updated(@Nullable ObjectNode live, ObjectNode next) {
        JsonNode claimed = next.path("metadata").get("managedFields");
        if (ManagedFields.reset(claimed)) {
            next.withObject("/metadata").remove("managedFields");
            return;
        }
        ManagedFields managed = ManagedFields.parse(claimed == null ? Json.object() : claimed);
        if (managed.isEmpty()) {
            managed = ManagedFields.parse(ownersOf(live));
        }
        boolean untrackedSoFar = live != null && managed.isEmpty();
        if (untrackedSoFar) {
            return;
        }
        Comparison comparison =
                Comparison.of(shape, tracked(live), tracked(next)).without(UNTRACKED);
        ManagedFields.Manager writer = update(manager);
        take(managed, writer, comparison, true);
        FieldSet mine = managed.of(writer).minus(comparison.removed()).union(comparison.changed());
        managed.set(writer, apiVersion, now.toString(), mine);
        owned(next, managed);
    }

    /** Removes what the manager declared before and does not now, unless it is someone's or was never the manager's. */
    private JsonNode prune(ObjectNode merged, FieldSet last, FieldSet owned) {
        if (last.isEmpty()) {
            return merged;
        }
        FieldSet lastFully = last.withDeclaredParents(shape);
        FieldSet mergedFields = Values.fields(shape, merged).withDeclaredParents(shape);
        FieldSet kept = fieldsOf(Values.without(shape, merged, lastFully));
        FieldSet surplus = mergedFields.minus(kept.union(owned.withDeclaredParents(shape)));
        FieldSet keptOrOwned = fieldsOf(Values.without(shape, merged, surplus));
        JsonNode pruned =
                Values.without(shape, merged, mergedFields.minus(keptOrOwned).intersection(lastFully));
        return pruned == null ? Json.object() : pruned;
    }

    private FieldSet fieldsOf(@Nullable JsonNode value) {
        return value == null ? new FieldSet() : Values.fields(shape, value).withDeclaredParents(shape);
    }

    /** Takes changed fields from their other owners; removed fields are nobody's. */
    private static void take(ManagedFields managed, ManagedFields.Manager taker, Comparison comparison, boolean force) {
        List<ApplyConflict.Conflict> conflicts = new ArrayList<>();
        for (ManagedFields.Manager other : managed.others(taker)) {
            FieldSet contested = managed.of(other).intersection(comparison.changed());
            contested.paths().forEach(path -> conflicts.add(new ApplyConflict.Conflict(other.told(), path)));
        }
        if (!force && !conflicts.isEmpty()) {
            throw new ApplyConflict(conflicts);
        }
        FieldSet lost = comparison.changed().union(comparison.removed());
        managed.others(taker).forEach(other -> managed.lose(other, lost));
    }

    private ManagedFields.Manager update(String name) {
        return new ManagedFields.Manager(name, ManagedFields.UPDATE, apiVersion, subresource);
    }

    private static JsonNode ownersOf(@Nullable ObjectNode object) {
        return object == null ? Json.object() : object.path("metadata").path("managedFields");
    }

    private static ObjectNode tracked(@Nullable ObjectNode object) {
        if (object == null) {
            return Json.object();
        }
        ObjectNode copy = object.deepCopy();
        if (copy.get("metadata") instanceof ObjectNode metadata) {
            metadata.remove("managedFields");
        }
        return copy;
    }

    private static ObjectNode owned(ObjectNode object, ManagedFields managed) {
        managed.ignore(UNTRACKED);
        if (managed.isEmpty()) {
            object.withObject("/metadata").remove("managedFields");
        } else {
            object.withObject("/metadata").set("managedFields", managed.json());
        }
        return object;
    }

    private static FieldSet untracked() {
        FieldSet metadata = new FieldSet();
        for (String field : List.of(
                "name",
                "namespace",
                "creationTimestamp",
                "deletionTimestamp",
                "deletionGracePeriodSeconds",
                "selfLink",
                "uid",
                "generation",
                "managedFields",
                "resourceVersion")) {
            metadata.add(PathElement.field(field));
        }
        FieldSet set = new FieldSet();
        for (String field : List.of("apiVersion", "kind", "metadata")) {
            set.add(PathElement.field(field));
        }
        set.child(PathElement.field("metadata"), metadata);
        return set;
    }
}
