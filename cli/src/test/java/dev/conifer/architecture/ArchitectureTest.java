package dev.conifer.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.EvaluationResult;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/**
 * Holds the code of all modules to the design.
 *
 * <p>Every rule fails when it meets no class or member to judge.
 */
class ArchitectureTest {
  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(Rooms.HOUSE);

  /** What ANTLR generates is as it is, and seen by the syntax room only. */
  private static final DescribedPredicate<JavaClass> GENERATED =
      resideInAPackage("dev.conifer.dts.grammar").as("generated");

  /** A public class whose enclosing classes, if any, are public as well. */
  private static final DescribedPredicate<JavaClass> SHOWN_TO_CALLERS =
      DescribedPredicate.describe("shown to callers", ArchitectureTest::isShownToCallers);

  @Test
  void theRoomsThatExistAreSeen() {
    Set<String> seen =
        HOUSE.stream()
            .flatMap(c -> Rooms.ofTheHouse().roomOf(c.getPackageName()).stream())
            .collect(Collectors.toCollection(TreeSet::new));

    assertTrue(
        seen.containsAll(Set.of("diagnostic", "dts", "tree", "memory", "boot", "cli")),
        () -> "classes were found in these rooms only: " + seen);
  }

  @Test
  void everyClassBelongsToARoomAndImportsWhatItsRoomMay() {
    classes().should(importOnlyWhatIsAllowedBy(Rooms.ofTheHouse())).check(HOUSE);
  }

  @Test
  void aWallThatIsMissingFromTheTableWouldBeNoticed() {
    Rooms withoutArrows = Rooms.of("diagnostic | -\ntree | -\nmemory | -\nboot | -\n");

    EvaluationResult result =
        classes()
            .that()
            .resideInAPackage(Rooms.HOUSE + ".boot")
            .should(importOnlyWhatIsAllowedBy(withoutArrows))
            .evaluate(HOUSE);

    assertTrue(result.hasViolation(), "boot uses tree and memory");
  }

  @Test
  void aPackageThatIsMissingFromTheTableWouldBeNoticed() {
    Rooms withoutBoot = Rooms.of("diagnostic | -\n");

    EvaluationResult result =
        classes()
            .that()
            .haveFullyQualifiedName("dev.conifer.boot.Stage")
            .should(importOnlyWhatIsAllowedBy(withoutBoot))
            .evaluate(HOUSE);

    assertEquals(
        "dev.conifer.boot.Stage lies in dev.conifer.boot, which is no room of the design",
        result.getFailureReport().getDetails().get(0));
  }

  @Test
  void antlrIsSeenByTheSyntaxRoomOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.conifer.dts..")
        .should()
        .dependOnClassesThat(resideInAPackage("org.antlr..").or(are(GENERATED)))
        .check(HOUSE);
  }

  @Test
  void libraryTypesStayOutOfPublicSignatures() {
    classes()
        .that(are(SHOWN_TO_CALLERS))
        .and(are(not(GENERATED)))
        .should(showTypesOfTheJdkAndTheHouseOnly())
        .check(HOUSE);
  }

  @Test
  void onlyTheCommandTalksToTheProcess() {
    ArchRule rule =
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.conifer.cli..")
            .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
            .orShould()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "halt", int.class);
    rule.check(HOUSE);
  }

  @Test
  void thereIsNoStaticMutableState() {
    fields()
        .that()
        .areStatic()
        .and()
        .areDeclaredInClassesThat(are(not(GENERATED)))
        .and()
        .doNotHaveModifier(JavaModifier.SYNTHETIC)
        .should(neverChange())
        .check(HOUSE);
  }

  @Test
  void everyPackageIsNullMarked() {
    classes()
        .that(are(not(GENERATED)))
        .should(
            new ArchCondition<JavaClass>("lie in a package that is @NullMarked") {
              @Override
              public void check(JavaClass item, ConditionEvents events) {
                if (!item.getPackage().isAnnotatedWith(NullMarked.class)) {
                  events.add(
                      SimpleConditionEvent.violated(item, item.getPackageName() + " is not"));
                }
              }
            })
        .check(HOUSE);
  }

  private static ArchCondition<JavaClass> importOnlyWhatIsAllowedBy(Rooms rooms) {
    return new ArchCondition<>("import only what the design allows") {
      @Override
      public void check(JavaClass item, ConditionEvents events) {
        Optional<String> room = rooms.roomOf(item.getPackageName());
        if (room.isEmpty()) {
          events.add(
              SimpleConditionEvent.violated(
                  item,
                  item.getName()
                      + " lies in "
                      + item.getPackageName()
                      + ", which is no room of the design"));
          return;
        }
        for (Dependency dependency : item.getDirectDependenciesFromSelf()) {
          JavaClass target = dependency.getTargetClass().getBaseComponentType();
          Optional<String> other = rooms.roomOf(target.getPackageName());
          // Two loaders without rows share one: between rooms, packages count.
          boolean same =
              other.equals(room) && (!room.get().endsWith("*") || samePackage(item, target));
          if (other.isPresent() && !same && !rooms.mayImport(room.get(), other.get())) {
            events.add(
                SimpleConditionEvent.violated(
                    item,
                    room.get()
                        + " may not import "
                        + other.get()
                        + ": "
                        + dependency.getDescription()));
          }
        }
      }
    };
  }

  private static boolean samePackage(JavaClass one, JavaClass other) {
    return one.getPackageName().equals(other.getPackageName());
  }

  private static boolean isShownToCallers(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.PUBLIC)
        && type.getEnclosingClass().map(ArchitectureTest::isShownToCallers).orElse(true);
  }

  private static ArchCondition<JavaClass> showTypesOfTheJdkAndTheHouseOnly() {
    return new ArchCondition<>("show types of the JDK and the house only") {
      @Override
      public void check(JavaClass item, ConditionEvents events) {
        item.getRawSuperclass().ifPresent(type -> judge(item, item.getName(), type, events));
        item.getRawInterfaces().forEach(type -> judge(item, item.getName(), type, events));
        for (JavaMember member : item.getMembers()) {
          if (member.getModifiers().contains(JavaModifier.PUBLIC)
              || member.getModifiers().contains(JavaModifier.PROTECTED)) {
            for (JavaClass type : member.getAllInvolvedRawTypes()) {
              judge(item, member.getFullName(), type, events);
            }
          }
        }
      }

      private static void judge(
          JavaClass item, String where, JavaClass type, ConditionEvents events) {
        JavaClass shown = type.getBaseComponentType();
        if (!shown.isPrimitive()
            && !shown.getPackageName().startsWith("java.")
            && !shown.getPackageName().startsWith(Rooms.HOUSE + ".")) {
          events.add(SimpleConditionEvent.violated(item, where + " shows " + shown.getName()));
        }
      }
    };
  }

  private static ArchCondition<JavaField> neverChange() {
    return new ArchCondition<>("never change") {
      @Override
      public void check(JavaField item, ConditionEvents events) {
        boolean isFinal = item.getModifiers().contains(JavaModifier.FINAL);
        boolean isShownArray =
            item.getRawType().isArray() && !item.getModifiers().contains(JavaModifier.PRIVATE);
        if (!isFinal || isShownArray || isMutable(item.getRawType())) {
          events.add(SimpleConditionEvent.violated(item, item.getFullName() + " can change"));
        }
      }
    };
  }

  /** Types that make a final field state all the same; {@code List.of} and its like do not. */
  private static boolean isMutable(JavaClass type) {
    String name = type.getName();
    return name.startsWith("java.util.concurrent.atomic.")
        || Set.of(
                "java.lang.StringBuilder",
                "java.lang.ThreadLocal",
                "java.util.ArrayDeque",
                "java.util.ArrayList",
                "java.util.BitSet",
                "java.util.HashMap",
                "java.util.HashSet",
                "java.util.LinkedHashMap",
                "java.util.LinkedHashSet",
                "java.util.Random",
                "java.util.TreeMap",
                "java.util.TreeSet",
                "java.util.concurrent.ConcurrentHashMap")
            .contains(name);
  }
}
