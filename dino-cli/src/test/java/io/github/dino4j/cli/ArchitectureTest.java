package io.github.dino4j.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.Architectures;
import java.awt.image.RenderedImage;
import java.io.File;
import java.io.OutputStream;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** The rules of design that a compiler does not check, over the classes of all modules. */
class ArchitectureTest {
    private static final String ROOT = "io.github.dino4j";
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains(ownClasses())) // wherever a build puts them
            .importPackages(ROOT);

    private static final int MOST_TYPES_OF_A_PACKAGE = 22;

    private static String ownClasses() {
        return ArchitectureTest.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
    }

    @Test
    void theClassesOfTheModulesAreSeen() {
        assertThat(MAIN.contain(ROOT + ".core.random.Rng")).isTrue();
        assertThat(MAIN.contain(ROOT + ".eval.knn.KnnEvaluator")).isTrue();
        assertThat(MAIN.contain(ROOT + ".cli.Cli")).isTrue();
    }

    @Test
    void modulesDependInOneDirection() {
        Architectures.layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
                .layer("core")
                .definedBy(ROOT + ".core..")
                .layer("vit")
                .definedBy(ROOT + ".vit..")
                .layer("augment")
                .definedBy(ROOT + ".augment..")
                .layer("eval")
                .definedBy(ROOT + ".eval..")
                .layer("train")
                .definedBy(ROOT + ".train..")
                .layer("cli")
                .definedBy(ROOT + ".cli..")
                .whereLayer("cli")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("train")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("eval")
                .mayOnlyBeAccessedByLayers("train", "cli")
                .whereLayer("vit")
                .mayOnlyBeAccessedByLayers("eval", "train", "cli")
                .whereLayer("augment")
                .mayOnlyBeAccessedByLayers("eval", "train", "cli")
                .check(MAIN);
    }

    @Test
    void imagesAreNotWrittenThroughTemporaryFiles() {
        noClasses()
                .should()
                .callMethod(ImageIO.class, "createImageOutputStream", Object.class)
                .orShould()
                .callMethod(ImageIO.class, "write", RenderedImage.class, String.class, OutputStream.class)
                .orShould()
                .callMethod(ImageIO.class, "write", RenderedImage.class, String.class, File.class)
                .because("these fail while a process ends, when a run may still be saving; WrittenImage does not")
                .check(MAIN);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(ROOT + ".(**)")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(MAIN);
    }

    @Test
    void packagesAreNoDrawers() {
        Map<String, Long> sizes = MAIN.stream()
                .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(JavaClass::getPackageName, TreeMap::new, Collectors.counting()));
        sizes.values().removeIf(count -> count <= MOST_TYPES_OF_A_PACKAGE);
        assertThat(sizes).isEmpty();
    }

    @Test
    void randomnessComesFromRngAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage(
                        "..augment.dl4j..") // DataVec's interface hands over a Random, which gives a key
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Random.class, SplittableRandom.class, ThreadLocalRandom.class)
                .orShould()
                .callMethod(Math.class, "random")
                .allowEmptyShould(true)
                .because("a seeded run must give the same bytes at any thread count")
                .check(MAIN);
    }

    @Test
    void librariesDragNoCommandLineAndNoLoggingBackendAlong() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("picocli..", "ch.qos.logback..")
                .because("what parses options and writes logs is the choice of the program that uses a library")
                .check(MAIN);
    }

    @Test
    void standardStreamsBelongToTheCommandLine() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".cli..", ROOT + ".bench..")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + ".train.DinoTrainer") // its main
                .and()
                .doNotHaveFullyQualifiedName(ROOT + ".core.engine.QuietOutput") // keeps SameDiff from writing there
                .and()
                .doNotHaveFullyQualifiedName(ROOT + ".core.natives.OlderPresets") // and JavaCPP
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(Throwable.class, "printStackTrace")
                .allowEmptyShould(true)
                .because("libraries log, and standard output is a contract of the command line")
                .check(MAIN);
    }

    @Test
    void signalsAndTheEndOfTheProcessAreLeftToPrograms() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".cli..", ROOT + ".bench..", ROOT + ".train.stop..")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + ".train.DinoTrainer") // its main
                .and()
                .doNotHaveFullyQualifiedName(ROOT + ".rabit.RabitMembership") // aborts where a program asks for it
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".train.stop..")
                .orShould()
                .callMethod(Runtime.class, "addShutdownHook", Thread.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class)
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .because("a library has no say in when and how the program that uses it ends")
                .check(MAIN);
    }

    @Test
    void packagesAreNamedForWhatTheyDo() {
        noClasses()
                .should()
                .resideInAnyPackage("..util..", "..utils..", "..common..", "..helper..", "..helpers..")
                .allowEmptyShould(true)
                .check(MAIN);
    }

    @Test
    void loggingGoesThroughSlf4j() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.logging..")
                .allowEmptyShould(true)
                .check(MAIN);
    }

    @Test
    void configurationIsMadeOfRecords() {
        classes()
                .that()
                .resideInAPackage(ROOT + ".core.config..")
                .and()
                .haveSimpleNameEndingWith("Config")
                .should(beARecord())
                .allowEmptyShould(true)
                .because("a configuration is known and does not change")
                .check(MAIN);
    }

    /** A record, or a sealed interface, which is a choice of records. */
    private static boolean isKnown(JavaClass item) {
        return item.isRecord() || item.reflect().isSealed();
    }

    private static ArchCondition<JavaClass> beARecord() {
        return new ArchCondition<>("be a record") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                events.add(new SimpleConditionEvent(
                        item, isKnown(item), item.getFullName() + " is no record and no choice of records"));
            }
        };
    }
}
