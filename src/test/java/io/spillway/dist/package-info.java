/**
 * The distribution: what is in spillway-VERSION.tar.gz, under which licences, and in which bytes.
 */
@org.jspecify.annotations.NullMarked
package io.spillway.dist;
