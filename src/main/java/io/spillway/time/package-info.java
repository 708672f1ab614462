/** The clocks that are handed to every room that needs one; no room asks the machine's. */
@NullMarked
package io.spillway.time;

import org.jspecify.annotations.NullMarked;
