package io.spillway.pressure;

import java.util.List;

/**
 * What holds work up, as health and metrics tell it. Immutable.
 *
 * @param account why the account's gate is closed, for people; empty if it is open
 * @param lanes why lanes are held or paused, a sentence each
 * @param broken how many lanes a breaker holds
 * @param paused how many lanes an operator has paused; all together count as one
 */
public record HoldStatus(String account, List<String> lanes, int broken, int paused) {

  /** Nothing is held. */
  public static final HoldStatus NOTHING = new HoldStatus("", List.of(), 0, 0);
}
