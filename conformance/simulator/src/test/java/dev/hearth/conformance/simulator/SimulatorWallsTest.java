package dev.hearth.conformance.simulator;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The simulator stands beside the house and sees one package of it, and that package sees nothing. */
class SimulatorWallsTest {
    private static final String AUTOSCALER = "dev.hearth.operator.autoscaler";

    private final JavaClasses house = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.hearth");

    @Test
    void importsOfHearthTheAutoscalerAlone() {
        classes()
                .that()
                .resideInAPackage("dev.hearth.conformance..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("dev.hearth..")
                        .negate()
                        .or(resideInAnyPackage("dev.hearth.conformance.simulator", AUTOSCALER)))
                .check(house);
    }

    @Test
    void theAutoscalerIsPure() {
        classes()
                .that()
                .resideInAPackage(AUTOSCALER)
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(AUTOSCALER, "java.lang..", "java.time..", "java.util", "org.jspecify.."))
                .check(house);
    }
}
