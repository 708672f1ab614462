package io.spillway.dev.demo;

import java.util.List;

/**
 * How a demo ended.
 *
 * @param exitCode 0 only if every job has exactly one result
 * @param summary the text to print, line by line
 */
public record DemoOutcome(int exitCode, List<String> summary) {}
