package io.spillway.cli;

import io.spillway.config.RoleName;
import io.spillway.wiring.RoleDescriptor;
import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The values of {@code --roles}, for the help. */
class RoleTexts implements Iterable<String> {

  /** The roles that keep marks of their progress. */
  static final class WithMarks extends RoleTexts {
    @Override
    Stream<RoleName> roles() {
      return RoleDescriptor.all().stream()
          .filter(RoleDescriptor::keepsMarks)
          .map(RoleDescriptor::name);
    }
  }

  Stream<RoleName> roles() {
    return Arrays.stream(RoleName.values());
  }

  @Override
  public final Iterator<String> iterator() {
    return roles().map(RoleName::text).iterator();
  }

  /** The names as part of a sentence: {@code worker, router and delayer}. */
  final String words() {
    return roles()
        .map(RoleName::text)
        .collect(Collectors.joining(", "))
        .replaceFirst(", (\\w+)$", " and $1");
  }
}
