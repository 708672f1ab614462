package io.spillway.dev.demo;

/**
 * The size of a terminal.
 *
 * @param columns at least 1
 * @param rows at least 1
 */
public record ScreenSize(int columns, int rows) {
  /** The size that is assumed if the terminal does not tell it. */
  public static final ScreenSize USUAL = new ScreenSize(80, 24);

  /** Checks the ranges. */
  public ScreenSize {
    if (columns < 1 || rows < 1) {
      throw new IllegalArgumentException(columns + " columns, " + rows + " rows; allowed: from 1");
    }
  }
}
