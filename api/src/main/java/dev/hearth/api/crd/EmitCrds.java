package dev.hearth.api.crd;

import dev.hearth.api.function.Function;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** Emits {@code functions.hearth.dev-v1.yml} and its like into the folder given as the one argument. */
public final class EmitCrds {
    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        new CRDGenerator()
                .inOutputDir(folder.toFile())
                .withMinQuotes(true)
                .withPostProcessor(new AgeLast())
                .customResourceClasses(Function.class)
                .generate();
    }

    /** The generator sorts columns by path; kubectl's own kinds all end with their age. */
    private static final class AgeLast implements CRDPostProcessor {
        @Override
        public HasMetadata process(HasMetadata emitted, String crdVersion) {
            if (emitted instanceof CustomResourceDefinition crd) {
                for (var version : crd.getSpec().getVersions()) {
                    version.getAdditionalPrinterColumns()
                            .sort(Comparator.comparing((CustomResourceColumnDefinition column) ->
                                    column.getName().equals("Age")));
                }
            }
            return emitted;
        }
    }

    private EmitCrds() {}
}
