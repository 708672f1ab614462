package io.spillway.simulator;

import java.util.Locale;

/** The names that enum constants have in files: lower case, with hyphens. */
final class Labels {
  private Labels() {}

  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
