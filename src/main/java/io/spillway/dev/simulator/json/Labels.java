package io.spillway.dev.simulator.json;

import java.util.Locale;

/** The names that enum constants have in files: lower case, with hyphens. */
public final class Labels {
  private Labels() {}

  public static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
