package io.spillway.doctor;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * One thing to look at.
 *
 * @param name of its lines, in lower case with hyphens
 * @param needs the checks that must not have failed before it
 * @param patience after how long it is given up
 * @param work looks, and returns one line or several; it may block and may throw
 */
record DoctorCheck(
    String name, List<String> needs, Duration patience, Callable<List<CheckResult>> work) {

  DoctorCheck {
    needs = List.copyOf(needs);
  }
}
