/**
 * How much the simulated API can carry: streams at once and budgets a minute for groups of models,
 * changing over time by a plan. State machines that take the time as a parameter, and one shell
 * that gives it to them.
 */
@NullMarked
package io.spillway.dev.simulator.capacity;

import org.jspecify.annotations.NullMarked;
