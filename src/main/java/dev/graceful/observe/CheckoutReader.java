package dev.graceful.observe;

import dev.graceful.host.Git;
import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.host.Snapshot;
import dev.graceful.host.Snapshot.FileFact;
import dev.graceful.model.AppKey;
import dev.graceful.model.Checkout;
import dev.graceful.model.Desired;
import dev.graceful.model.Objects;
import dev.graceful.model.Range;
import dev.graceful.model.Reason;
import dev.graceful.model.Revision;
import java.util.List;
import java.util.Optional;

/** Reads the code on disk: from files while nothing is to be done, with Git when the wished commit is another one. */
final class CheckoutReader {
    private final Recent<Between, Objects.Present> ranges = new Recent<>();
    private final Recent<At, List<String>> changes = new Recent<>();

    private record Between(String host, String path, Revision from, Revision to) {}

    private record At(String host, AppKey app, Revision head) {}

    /**
     * The code on disk.
     *
     * @param checkout the work tree
     * @param objects whether the wished commit is in its repository
     */
    record Code(Checkout checkout, Objects objects) {}

    Code read(Host host, Desired desired, Snapshot snapshot) throws HostException {
        String path = desired.path();
        String owner = snapshot.directoryOwner();
        if (owner == null) {
            return unusable(Reason.PathMissing, path + " does not exist or is no directory");
        }
        if (desired.runAs() != null && !desired.runAs().equals(owner)) {
            return unusable(
                    Reason.NotTheOwner, path + " belongs to " + owner + ", but spec.runAs is " + desired.runAs());
        }
        return switch (snapshot.files().getOrDefault(path + "/.git", new FileFact.Absent())) {
            case FileFact.Absent() ->
                unusable(Reason.NotARepository, path + " has no .git directory: it is not the top of a Git work tree");
            case FileFact.Text text ->
                unusable(
                        Reason.NotARepository,
                        path
                                + " is a linked work tree or a submodule (.git is a file); only a clone of its own can be moved");
            case FileFact.Unreadable(String problem) ->
                unusable(Reason.PermissionDenied, path + "/.git may not be read: " + problem);
            case FileFact.Directory() -> workTree(host, desired, snapshot, owner);
        };
    }

    private Code workTree(Host host, Desired desired, Snapshot snapshot, String owner) throws HostException {
        var files = new Head(desired.path() + "/.git", snapshot.files());
        var repository = new Repository(host, new Git(desired.path(), owner));
        try {
            Optional<Revision> shown = files.revision();
            Revision head = shown.isPresent() ? shown.get() : repository.head();
            List<String> changed = changed(host, desired, repository, head);
            var tree = new Checkout.WorkTree(head, files.branch(), changed, files.moves());
            return new Code(tree, objects(host, desired, repository, head));
        } catch (Repository.Unusable unusable) {
            return unusable(unusable.trouble().reason(), unusable.trouble().problem());
        }
    }

    /** Changes only matter to a move that is still to come; when nothing is to be moved the first answer is as good as a new one. */
    private List<String> changed(Host host, Desired desired, Repository repository, Revision head)
            throws HostException, Repository.Unusable {
        var at = new At(host.name(), desired.app(), head);
        List<String> known = changes.get(at);
        if (known != null && head.equals(desired.revision())) {
            return known;
        }
        List<String> changed = repository.changedFiles();
        changes.put(at, changed);
        return changed;
    }

    private Objects objects(Host host, Desired desired, Repository repository, Revision head)
            throws HostException, Repository.Unusable {
        Revision wish = desired.revision();
        if (head.equals(wish)) {
            return new Objects.Present(new Range(head, wish, true, 0, List.of()));
        }
        var between = new Between(host.name(), desired.path(), head, wish);
        Objects.Present known = ranges.get(between);
        if (known != null) {
            return known;
        }
        Objects objects = repository.objects(head, wish);
        if (objects instanceof Objects.Present present) {
            ranges.put(between, present);
        }
        return objects;
    }

    private static Code unusable(Reason reason, String message) {
        return new Code(new Checkout.Unusable(reason, message), new Objects.Missing());
    }
}
