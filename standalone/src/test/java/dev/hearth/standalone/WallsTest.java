package dev.hearth.standalone;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The walls of the house: the table of the README, held against the compiled classes. */
class WallsTest {
    /** A room, its packages, and the rooms that it may import besides itself. */
    private record Room(String name, String packages, List<String> mayImport) {}

    private static final List<Room> HOUSE = List.of(
            new Room("api", "dev.hearth.api..", List.of()),
            new Room("aws", "dev.hearth.aws..", List.of("api")),
            new Room("kinds", "dev.hearth.kinds..", List.of("api")),
            new Room("function-pods", "dev.hearth.pods..", List.of("api")),
            new Room("operator", "dev.hearth.operator..", List.of("api", "kinds")),
            new Room("gateway", "dev.hearth.gateway..", List.of("api", "aws", "kinds")),
            new Room("storage", "dev.hearth.storage..", List.of("api", "aws", "kinds")),
            new Room("eventing", "dev.hearth.eventing..", List.of("api", "aws", "kinds")),
            new Room(
                    "standalone",
                    "dev.hearth.standalone..",
                    List.of("api", "aws", "function-pods", "operator", "gateway", "storage", "eventing", "kinds")));

    private static JavaClasses house = new ClassFileImporter().importPackages("java.util.concurrent.atomic");

    @BeforeAll
    static void readTheHouse() {
        house = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.hearth");
        System.out.printf("%-15s %-26s %s%n", "room", "packages", "may import");
        HOUSE.forEach(room -> System.out.printf(
                "%-15s %-26s %s%n", room.name(), room.packages(), String.join(", ", room.mayImport())));
    }

    @TestFactory
    List<DynamicTest> importsOnlyWhatItMay() {
        return HOUSE.stream()
                .map(room -> DynamicTest.dynamicTest(
                        room.name(),
                        () -> classes()
                                .that()
                                .resideInAPackage(room.packages())
                                .should()
                                .onlyDependOnClassesThat(resideInAnyPackage("dev.hearth..")
                                        .negate()
                                        .or(resideInAnyPackage(allowed(room))))
                                .check(house)))
                .toList();
    }

    @Test
    void everyClassLivesInARoom() {
        Set<String> strays = house.stream()
                .map(type -> type.getPackageName())
                .filter(name -> HOUSE.stream()
                        .noneMatch(
                                room -> (name + ".").startsWith(room.packages().replace("..", "."))))
                .collect(Collectors.toSet());
        assertThat(strays).isEmpty();
    }

    @Test
    void everyPackageSaysWhetherItsReferencesMayBeNull() {
        Set<String> silent = house.stream()
                .map(type -> type.getPackage())
                .filter(folder ->
                        !folder.isAnnotatedWith(NullMarked.class) && !folder.isAnnotatedWith(NullUnmarked.class))
                .map(folder -> folder.getName())
                .collect(Collectors.toSet());
        assertThat(silent)
                .as("packages without @NullMarked in package-info.java")
                .isEmpty();
    }

    private static String[] allowed(Room room) {
        return HOUSE.stream()
                .filter(other -> other.equals(room) || room.mayImport().contains(other.name()))
                .map(Room::packages)
                .toArray(String[]::new);
    }
}
