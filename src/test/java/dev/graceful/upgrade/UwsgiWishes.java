package dev.graceful.upgrade;

import dev.graceful.lab.LabShop;
import dev.graceful.lab.LabUwsgi.Front;
import dev.graceful.model.Address;
import dev.graceful.model.Desired;
import dev.graceful.model.Desired.Locator;
import dev.graceful.model.Desired.Strategy;
import java.nio.file.Path;
import java.time.Duration;

/** What users wish for of a uWSGI. */
final class UwsgiWishes {
    private UwsgiWishes() {}

    /** Found in the way that fits how it is run, and asked where HTTP is spoken. */
    static Desired wish(Front front, String revision, Strategy strategy) {
        Desired plain =
                Wishes.revision(revision, Path.of(LabShop.ORIGIN), Path.of(LabShop.DIRECTORY), strategy, Duration.ZERO);
        Address web = front == Front.NGINX ? new Address.Tcp("127.0.0.1", 8000) : null;
        Locator locator = switch (front) {
            case SERVICE -> new Locator.PidFile("/run/uwsgi/app/shop/pid");
            case SYSTEMD -> new Locator.Listen(new Address.Tcp("127.0.0.1", 8000));
            case HTTP_SOCKET, ROUTER, NGINX, EMPEROR -> new Locator.Discover();
        };
        return Wishes.with(
                plain,
                locator,
                plain.reload(),
                new Desired.Verify(
                        new Desired.Http("/", web, "localhost", 200, 3, Duration.ofSeconds(5)), null, Duration.ZERO),
                plain.attempt());
    }
}
