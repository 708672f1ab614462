/**
 * The rights (ACLs) that Kafka has to grant to each role and to each command: the least with which
 * they do their whole work. The roles' rights are derived from their descriptors, so the commands
 * that grant them, the documents and the tests all use one table. Pure functions, which ask no
 * Kafka.
 */
@NullMarked
package io.spillway.rights;

import org.jspecify.annotations.NullMarked;
