package io.spillway.delayer;

import io.spillway.ladder.Ladder;
import java.util.List;

/**
 * What a delayer needs to know.
 *
 * @param retryTopics the delay topics, one for each tier of the ladder, shortest first
 * @param dueTopic where due records go
 */
public record DelayerSettings(List<String> retryTopics, String dueTopic, Ladder ladder) {}
