package dev.graceful.apiserver.schema;

import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelOptions;
import dev.cel.common.types.CelType;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;

/** The language rules are written in: CEL with the extensions that kube-apiserver enables. */
final class CelEnvironments {
    private static final CelOptions OPTIONS = CelOptions.current()
            .enableHeterogeneousNumericComparisons(true)
            .enableRegexPartialMatch(true)
            .enableOptionalSyntax(true)
            .comprehensionMaxIterations(1_000_000)
            .build();

    private CelEnvironments() {}

    static Cel with(CelTypes types, CelType self, CelType old) {
        return CelFactory.legacyCelBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addCompilerLibraries(
                        CelLibrary.INSTANCE,
                        CelExtensions.strings(),
                        CelExtensions.optional(),
                        CelExtensions.sets(OPTIONS),
                        CelExtensions.lists(),
                        CelExtensions.math(),
                        CelExtensions.comprehensions(),
                        CelExtensions.encoders(OPTIONS))
                .addRuntimeLibraries(
                        CelLibrary.INSTANCE,
                        CelExtensions.strings(),
                        CelExtensions.optional(),
                        CelExtensions.sets(OPTIONS),
                        CelExtensions.lists(),
                        CelExtensions.math(),
                        CelExtensions.comprehensions(),
                        CelExtensions.encoders(OPTIONS))
                .setTypeProvider(types.provider())
                .addVar("self", self)
                .addVar("oldSelf", old)
                .build();
    }
}
