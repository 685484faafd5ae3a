package dev.graceful;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The architecture, as rules that fail the build. The rules about a package hold from the moment that it has a class. */
class ArchitectureTest {
    private static final String ROOT = "dev.graceful.";

    /** Which packages a package may use, besides itself and those below it. */
    private static final Map<String, Set<String>> LAYERS = Map.ofEntries(
            Map.entry("api", Set.of()),
            Map.entry("model", Set.of()),
            Map.entry("apiserver", Set.of()),
            Map.entry("reload", Set.of("model")),
            Map.entry("plan", Set.of("model", "reload")),
            Map.entry("host", Set.of("model")),
            Map.entry("observe", Set.of("model", "host")),
            Map.entry("converge", Set.of("model", "host")),
            Map.entry("database", Set.of("model", "host")),
            Map.entry(
                    "controller", Set.of("api", "model", "reload", "plan", "host", "observe", "converge", "database")),
            Map.entry(
                    "cli",
                    Set.of(
                            "api",
                            "model",
                            "apiserver",
                            "reload",
                            "plan",
                            "host",
                            "observe",
                            "converge",
                            "database",
                            "controller")));

    /** Which packages alone may use a library, by the library's packages. */
    private static final Map<String, Set<String>> LIBRARIES = Map.of(
            "net.schmizz..", Set.of("host.ssh"),
            "com.hierynomus..", Set.of("host.ssh"),
            "oshi..", Set.of("host.local"),
            "io.javaoperatorsdk..", Set.of("controller", "cli"),
            "picocli..", Set.of("cli"),
            "io.vertx..", Set.of("apiserver"),
            "dev.cel..", Set.of("apiserver"),
            "io.fabric8.kubernetes.client..", Set.of("api", "controller", "cli"),
            "io.micrometer..", Set.of("controller", "cli"));

    private static final String[] PURE = {ROOT + "model..", ROOT + "reload..", ROOT + "plan.."};

    /** Everything that a pure package may use: values, collections, text and time as a value. */
    private static final String[] VALUES = {
        "java.lang",
        "java.lang.annotation",
        "java.lang.invoke",
        "java.lang.runtime",
        "java.math",
        "java.nio.charset",
        "java.security",
        "java.time..",
        "java.util",
        "java.util.function",
        "java.util.regex",
        "java.util.stream",
        "org.jspecify.annotations"
    };

    private static final Path SOURCES = Path.of("src/main/java");

    private static final Pattern CATCH_ALL = Pattern.compile(
            "(?m)^(?<indent> *)} catch \\([^)]*(?<![A-Za-z.])(java\\.lang\\.)?(Exception|RuntimeException|Throwable|Error) [^)]*\\) \\{");

    /** Where a bug in one request or one round must not end the program: it is logged with its trace, and the next one comes. */
    private static final Set<Path> EDGES = Set.of(
            SOURCES.resolve("dev/graceful/apiserver/http/Gateway.java"),
            SOURCES.resolve("dev/graceful/apiserver/resource/Sweeper.java"));

    private static final int CLASSES_AT_LEAST = 300;

    private static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("dev.graceful");

    @Test
    void enoughClassesAreAnalysedForTheRulesToMeanSomething() {
        assertThat(CLASSES).hasSizeGreaterThan(CLASSES_AT_LEAST);
    }

    @Test
    void everyClassLivesInAPackageThatTheArchitectureNames() {
        var named = LAYERS.keySet().stream().map(name -> ROOT + name + "..").toArray(String[]::new);

        classes().should().resideInAnyPackage(named).check(CLASSES);
    }

    @TestFactory
    Stream<DynamicTest> packagesUseOnlyThoseBelowThem() {
        return LAYERS.entrySet().stream().map(layer -> {
            var allowed = Stream.concat(Stream.of(layer.getKey()), layer.getValue().stream())
                    .map(name -> ROOT + name + "..")
                    .toArray(String[]::new);
            return DynamicTest.dynamicTest(
                    layer.getKey(),
                    () -> noClasses()
                            .that()
                            .resideInAPackage(ROOT + layer.getKey() + "..")
                            .should()
                            .dependOnClassesThat(resideInAPackage("dev.graceful..")
                                    .and(DescribedPredicate.not(resideInAnyPackage(allowed))))
                            .allowEmptyShould(true)
                            .check(CLASSES));
        });
    }

    @TestFactory
    Stream<DynamicTest> librariesStayWhereTheyBelong() {
        return LIBRARIES.entrySet().stream().map(library -> {
            var users =
                    library.getValue().stream().map(name -> ROOT + name + "..").toArray(String[]::new);
            return DynamicTest.dynamicTest(
                    library.getKey(),
                    () -> noClasses()
                            .that()
                            .resideOutsideOfPackages(users)
                            .should()
                            .dependOnClassesThat()
                            .resideInAPackage(library.getKey())
                            .allowEmptyShould(true)
                            .check(CLASSES));
        });
    }

    @Test
    void noHostKeyIsTakenUnseenAndNoFileOfTheAccountDecides() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching(
                        "net\\.schmizz\\.sshj\\.transport\\.verification\\.(Promiscuous|Fingerprint|Console|OpenSSH).*")
                .check(CLASSES);
    }

    @Test
    void theApiServerUsesOnlyItsOwnLibraries() {
        classes()
                .that()
                .resideInAPackage(ROOT + "apiserver..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        ROOT + "apiserver..",
                        "java..",
                        "javax.crypto..",
                        "javax.net..",
                        "javax.security..",
                        "org.jspecify.annotations",
                        "org.slf4j..",
                        "com.fasterxml.jackson..",
                        "io.fabric8.kubernetes.api.model..",
                        "io.fabric8.kubernetes.model..",
                        "io.fabric8.zjsonpatch..",
                        "io.vertx..",
                        "io.netty..",
                        "dev.cel..",
                        "com.google.common..",
                        "com.google.protobuf..",
                        "com.google.re2j..")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void pureCodeUsesOnlyValues() {
        classes()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(PURE).or(resideInAnyPackage(VALUES)))
                .check(CLASSES);
    }

    @Test
    void pureCodeAsksNeitherTheClockNorTheSystemNorChance() {
        noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .accessTargetWhere(reachesOutside())
                .check(CLASSES);
    }

    @Test
    void packagesDoNotDependOnEachOtherInCircles() {
        slices().matching("dev.graceful.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void everyPackageDeclaresItsNulls() {
        var unmarked = new TreeSet<String>();
        CLASSES.forEach(type -> {
            JavaPackage home = type.getPackage();
            if (!home.isAnnotatedWith(NullMarked.class)) {
                unmarked.add(home.getName());
            }
        });

        assertThat(unmarked).isEmpty();
    }

    @Test
    void nothingSleepsAndOnlyTheCommandLineTouchesTheStandardStreams() {
        noClasses().should().callMethod(Thread.class, "sleep", long.class).check(CLASSES);
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", java.time.Duration.class)
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "cli..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(CLASSES);
    }

    @Test
    void whatIsNotKnownIsNeverCaughtButToCleanUpAndThrow() throws IOException {
        var swallowing = new ArrayList<String>();
        for (var source : sources()) {
            var text = Files.readString(source);
            var catching = CATCH_ALL.matcher(text);
            while (catching.find()) {
                var block = text.substring(
                        catching.end(), text.indexOf("\n" + catching.group("indent") + "}", catching.end()));
                if (!block.contains("throw ") && !EDGES.contains(source)) {
                    swallowing.add(source + ": " + catching.group().strip());
                }
            }
        }

        assertThat(swallowing).isEmpty();
    }

    @Test
    void theEdgesStillExist() {
        assertThat(EDGES).allSatisfy(edge -> assertThat(edge).exists());
    }

    @Test
    void filesStayShortEnoughToRead() throws IOException {
        var tooLong = new ArrayList<String>();
        for (var source : sources()) {
            try (var lines = Files.lines(source)) {
                // Nobody reads imports.
                if (lines.filter(line -> !line.startsWith("import ")).count() > 300) {
                    tooLong.add(source.toString());
                }
            }
        }

        assertThat(tooLong).isEmpty();
    }

    /** Calls that give another answer the next time, or that touch the world. */
    private static DescribedPredicate<JavaAccess<?>> reachesOutside() {
        var owners = Set.of(
                "java.lang.System",
                "java.lang.Thread",
                "java.lang.Runtime",
                "java.lang.Process",
                "java.lang.ProcessBuilder",
                "java.lang.ProcessHandle",
                "java.util.Random",
                "java.util.Timer",
                "java.util.Scanner",
                "java.security.SecureRandom",
                "java.time.Clock");
        var methods = Set.of(
                "java.lang.Math.random",
                "java.util.UUID.randomUUID",
                "java.util.Collections.shuffle",
                "java.util.stream.BaseStream.parallel",
                "java.util.Collection.parallelStream",
                "java.util.List.parallelStream");
        return DescribedPredicate.describe("ask the clock, the system or chance", access -> {
            var owner = access.getTargetOwner().getFullName();
            var name = access.getTarget().getName();
            return owners.contains(owner)
                    || methods.contains(owner + "." + name)
                    || (owner.startsWith("java.time.")
                            && name.equals("now")
                            && access.getTarget() instanceof CodeUnitCallTarget);
        });
    }

    private static List<Path> sources() throws IOException {
        try (var files = Files.walk(SOURCES)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }
}
