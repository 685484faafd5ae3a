package dev.graceful.controller;

import dev.graceful.api.HostResource;
import dev.graceful.model.AppKey;
import dev.graceful.model.Desired;
import dev.graceful.model.Revision;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A GracefulDeploy, parsed: every value was checked and every default filled in. What is missing is the host and the commit.
 *
 * @param app which application
 * @param repo the URL that objects are fetched from
 * @param requested the branch, tag or commit as the user wrote it
 * @param interval how often a branch or tag is looked up again
 * @param wanted which hosts are wanted
 * @param hosts those that are meant by it now, as names or namespace/name, in the order in which they are changed
 * @param path the absolute path of the work tree
 * @param localChanges what becomes of changed tracked files
 * @param runAs the account, or null for the owner of the work tree
 * @param server which server to look for
 * @param locator how to find its master
 * @param reload how to put new code into it
 * @param verify how to tell that it works
 * @param planOnly whether only the plan is wanted
 * @param suspended whether nothing may be changed
 * @param historyLimit how many finished runs are kept
 * @param attempt the text that asks for another try; empty when there is none
 */
record Wish(
        AppKey app,
        String repo,
        String requested,
        Duration interval,
        Wanted wanted,
        List<String> hosts,
        String path,
        Desired.LocalChanges localChanges,
        @Nullable String runAs,
        Desired.ServerWish server,
        Desired.Locator locator,
        Desired.Reload reload,
        Desired.Verify verify,
        boolean planOnly,
        boolean suspended,
        int historyLimit,
        String attempt) {
    Wish {
        hosts = List.copyOf(hosts);
    }

    /** The same wish for the hosts that are meant among these of its namespace. */
    Wish among(Collection<HostResource> hosts) {
        return new Wish(
                app,
                repo,
                requested,
                interval,
                wanted,
                wanted.among(hosts, app.namespace()),
                path,
                localChanges,
                runAs,
                server,
                locator,
                reload,
                verify,
                planOnly,
                suspended,
                historyLimit,
                attempt);
    }

    /**
     * The wish for one host at one commit.
     *
     * @param host its name, or namespace/name
     */
    Desired on(String host, Revision revision) {
        return new Desired(
                app,
                HostRef.of(host, app.namespace()).name(),
                repo,
                requested,
                revision,
                path,
                localChanges,
                runAs,
                server,
                locator,
                reload,
                verify,
                attempt);
    }
}
