package dev.graceful.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class GunicornTest {
    @Test
    void aScriptIsCutAfterItsName() {
        assertThat(Gunicorn.parse(List.of("/v/bin/python3", "/v/bin/gunicorn", "-w", "2", "app")))
                .contains(new Gunicorn(List.of("/v/bin/python3", "/v/bin/gunicorn"), List.of("-w", "2", "app")));
    }

    @Test
    void aModuleIsCutAfterItsNameAndTheOptionsOfPythonAreKept() {
        Gunicorn gunicorn = Gunicorn.parse(List.of("python", "-X", "dev", "-m", "gunicorn", "app"))
                .orElseThrow();

        assertThat(gunicorn.arguments()).containsExactly("app");
        assertThat(gunicorn.options()).containsExactly("-X", "dev");
    }

    @Test
    void aScriptHasTheOptionsOfPythonToo() {
        assertThat(Gunicorn.parse(List.of("python3.11", "-u", "/v/bin/gunicorn", "app"))
                        .orElseThrow()
                        .options())
                .containsExactly("-u");
    }

    @Test
    void whatOnlyTalksDoesNotServe() {
        assertThat(Gunicorn.parse(List.of("python3", "/v/bin/gunicorn", "--check-config", "app")))
                .isEmpty();
    }

    @Test
    void otherProgramsThatNameGunicornAreNone() {
        assertThat(Gunicorn.parse(List.of("grep", "gunicorn"))).isEmpty();
        assertThat(Gunicorn.parse(List.of("python3", "-c", "gunicorn"))).isEmpty();
        assertThat(Gunicorn.parse(List.of("bash", "/v/bin/gunicorn"))).isEmpty();
        assertThat(Gunicorn.parse(List.of("python3", "-I", Follower.PATH, "/v/bin/gunicorn", "app")))
                .isEmpty();
        assertThat(Gunicorn.parse(List.of(Follower.PATH, "gunicorn", "app"))).isEmpty();
        assertThat(Gunicorn.parse(List.of())).isEmpty();
    }

    @Test
    void theDirectoryToChangeToIsReadInBothSpellings() {
        assertThat(Gunicorn.parse(List.of("gunicorn", "--chdir", "/a", "app"))
                        .orElseThrow()
                        .chdir())
                .contains("/a");
        assertThat(Gunicorn.parse(List.of("gunicorn", "--chdir=/b", "app"))
                        .orElseThrow()
                        .chdir())
                .contains("/b");
    }

    @Test
    void theTitleNamesTheApplication() {
        assertThat(Gunicorn.application(List.of("gunicorn: master [shop.wsgi:application]")))
                .contains("shop.wsgi:application");
        assertThat(Gunicorn.application(List.of("gunicorn: master [shop.wsgi:application.2]")))
                .contains("shop.wsgi:application");
        assertThat(Gunicorn.application(List.of("gunicorn: master [my shop]"))).isEmpty();
        assertThat(Gunicorn.application(List.of("gunicorn: master [app:create()]")))
                .isEmpty();
    }
}
