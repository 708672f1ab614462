package io.spillway.pressure;

/**
 * What is believed of one limit of a limit group, for metrics.
 *
 * @param group its name: of the configuration, learned, or the model that it is of alone
 * @param limit requests, input tokens or output tokens
 * @param perMinute what the API allows
 * @param left what is left now, at least 0
 */
public record BudgetState(String group, String limit, double perMinute, double left) {}
