package io.spillway.dev.demo;

import java.util.List;

/**
 * How a demo ended.
 *
 * @param exitCode 0 only if every job has exactly one result
 * @param summary what to say, line by line
 */
public record DemoOutcome(int exitCode, List<String> summary) {}
