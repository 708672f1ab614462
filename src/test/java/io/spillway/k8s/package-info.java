/**
 * The manifests under {@code k8s/}, checked without a cluster: read into types that take no unknown
 * field, built by kustomize, and held to rules of ours. {@link io.spillway.k8s.KubernetesCheck}, a
 * program of its own, starts their containers as they say.
 */
@NullMarked
package io.spillway.k8s;

import org.jspecify.annotations.NullMarked;
