/**
 * The parsers under inputs that a fuzzer makes: what must hold for any bytes, where it starts from,
 * and the inputs that once broke a rule.
 */
@NullMarked
package io.spillway.fuzz;

import org.jspecify.annotations.NullMarked;
