package io.spillway.k8s;

import java.util.List;
import java.util.stream.Stream;

/** What every overlay is held to: rules of ours, beyond what an API server would refuse. */
final class Rules {
  private Rules() {}

  /**
   * What is wrong, each with the name of the object; empty if all is well.
   *
   * @param madeByCommand the names of the Secrets that an overlay may ask for and not make
   */
  static List<String> broken(Manifests manifests, SecretStandIns madeByCommand) {
    return Stream.of(
            LabelRules.broken(manifests),
            PodRules.broken(manifests),
            SelectorRules.broken(manifests),
            ReferenceRules.broken(manifests, madeByCommand),
            NetworkRules.broken(manifests),
            SettingRules.broken(manifests, madeByCommand),
            RoleRules.broken(manifests, madeByCommand))
        .flatMap(it -> it)
        .distinct()
        .toList();
  }
}
