package io.spillway.k8s;

import java.util.List;

/** Manifests that an API server would not take as they are written. */
final class ManifestException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Names the problems, one a line. */
  ManifestException(List<String> problems) {
    super(String.join("\n", problems));
  }
}
