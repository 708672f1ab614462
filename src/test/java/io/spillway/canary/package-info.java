/**
 * Finds texts that must not be written: a canary is a text that nothing else contains, so whatever
 * holds it in any form is a leak.
 */
@NullMarked
package io.spillway.canary;

import org.jspecify.annotations.NullMarked;
