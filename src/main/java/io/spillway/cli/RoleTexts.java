package io.spillway.cli;

import io.spillway.config.RoleName;
import java.util.Arrays;
import java.util.Iterator;

/** What {@code --roles} takes, for the help. */
final class RoleTexts implements Iterable<String> {

  @Override
  public Iterator<String> iterator() {
    return Arrays.stream(RoleName.values()).map(RoleName::text).iterator();
  }
}
