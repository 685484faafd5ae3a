package dev.graceful.observe;

import dev.graceful.host.Snapshot;
import dev.graceful.model.Desired;
import dev.graceful.model.Desired.Locator;
import dev.graceful.model.Masters.Doubt;
import dev.graceful.model.ProcessId;
import dev.graceful.model.UwsgiSettings;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Finds the master of an application, of whichever server it is. */
final class MasterFinder {
    private final Desired desired;
    private final GunicornFinder gunicorn;
    private final UwsgiFinder uwsgi;
    private final OtherFinder other;

    /**
     * @param root the application's directory
     * @param pidFiles pid files that gunicorn itself was told to write
     * @param told what the uWSGIs of the machine were told
     */
    MasterFinder(
            Snapshot snapshot,
            Desired desired,
            Place.Root root,
            List<String> pidFiles,
            Map<ProcessId, UwsgiSettings> told) {
        var processes = new Processes(snapshot);
        var written = new PidFiles(snapshot.files());
        this.desired = desired;
        this.gunicorn = new GunicornFinder(processes, desired, root, written, pidFiles);
        this.uwsgi = new UwsgiFinder(processes, desired, root, written, told);
        this.other = new OtherFinder(processes, written, desired);
    }

    Picture find() {
        return switch (desired.server()) {
            case OTHER -> other.find();
            case GUNICORN -> gunicorn.find();
            case UWSGI -> uwsgi.find();
            case AUTO -> any();
        };
    }

    private Picture any() {
        Picture gunicorn = this.gunicorn.find();
        Picture found = uwsgi.find();
        if (found instanceof Picture.None) {
            boolean mayBeOther = gunicorn instanceof Picture.None && !(desired.locator() instanceof Locator.Discover);
            return mayBeOther ? other.find() : gunicorn;
        }
        if (gunicorn instanceof Picture.None) {
            return found;
        }
        if (found.candidates().isEmpty()) {
            return gunicorn;
        }
        return new Picture.Unclear(
                Stream.of(gunicorn, found)
                        .flatMap(picture -> picture.candidates().stream())
                        .toList(),
                "a gunicorn and a uWSGI both work in " + desired.path()
                        + "; set spec.app.server to the one that serves",
                Doubt.UNRELATED);
    }
}
