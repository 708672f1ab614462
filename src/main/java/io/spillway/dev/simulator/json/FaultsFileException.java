package io.spillway.dev.simulator.json;

/** A faults file or a replay directory cannot be used; the message says which part and why. */
public final class FaultsFileException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public FaultsFileException(String message) {
    super(message);
  }
}
