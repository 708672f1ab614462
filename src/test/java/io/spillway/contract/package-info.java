/** The contracts for other languages, and what is compared with them. */
@NullMarked
package io.spillway.contract;

import org.jspecify.annotations.NullMarked;
