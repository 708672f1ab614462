package io.spillway.k8s;

/** Containers that did not behave as their manifests want. */
final class CheckFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  CheckFailure(String what) {
    super(what);
  }
}
