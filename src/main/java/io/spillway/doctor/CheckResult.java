package io.spillway.doctor;

import io.spillway.status.Category;
import org.jspecify.annotations.Nullable;

/**
 * One line of the report.
 *
 * @param name the check
 * @param trouble whose trouble it is; null if it is none, or was not looked at
 * @param means what was found, and what it means
 * @param advice what to do; empty if there is nothing to do
 */
public record CheckResult(
    String name, CheckVerdict verdict, @Nullable Category trouble, String means, String advice) {

  static CheckResult ok(String name, String means) {
    return new CheckResult(name, CheckVerdict.OK, null, means, "");
  }

  static CheckResult warn(String name, Category trouble, String means, String advice) {
    return new CheckResult(name, CheckVerdict.WARN, trouble, means, advice);
  }

  static CheckResult fail(String name, Category trouble, String means, String advice) {
    return new CheckResult(name, CheckVerdict.FAIL, trouble, means, advice);
  }

  static CheckResult skipped(String name, String why) {
    return new CheckResult(name, CheckVerdict.SKIPPED, null, why, "");
  }

  /** As it is printed: verdict, name, category, meaning and advice. */
  public String line() {
    return verdict.label()
        + " "
        + name
        + (trouble == null ? "" : " [" + trouble.tag() + "]")
        + ": "
        + means
        + (advice.isEmpty() ? "" : "; " + advice);
  }

  /** The same on one line each, and without these secrets. */
  CheckResult without(HiddenWords secrets) {
    return new CheckResult(name, verdict, trouble, secrets.hidden(means), secrets.hidden(advice));
  }
}
