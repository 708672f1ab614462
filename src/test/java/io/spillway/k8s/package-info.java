/**
 * The manifests under {@code k8s/}, checked without a cluster: read into types that take no unknown
 * field, built by kustomize, held to rules of ours, and their containers tried as they say they are
 * to be run ({@link io.spillway.k8s.KubernetesCheck}, a program of its own).
 */
@NullMarked
package io.spillway.k8s;

import org.jspecify.annotations.NullMarked;
