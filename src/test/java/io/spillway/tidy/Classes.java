package io.spillway.tidy;

import static com.tngtech.archunit.base.DescribedPredicate.describe;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;

/** The compiled classes of the project. To read them takes seconds, so it is done once. */
final class Classes {
  private static final ImportOption TESTS = new ImportOption.OnlyIncludeTests();
  private static final DescribedPredicate<JavaClass> ARE_TESTS =
      describe(
          "are of the tests",
          type ->
              type.getSource()
                  .map(source -> TESTS.includes(Location.of(source.getUri())))
                  .orElse(false));

  static final JavaClasses ALL = new ClassFileImporter().importPackages("io.spillway");

  /** Read without the tests, which use what nobody else may. */
  static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.spillway");

  static final JavaClasses TEST = ALL.that(ARE_TESTS);

  private Classes() {}
}
