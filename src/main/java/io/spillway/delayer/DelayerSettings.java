package io.spillway.delayer;

import io.spillway.ladder.Ladder;
import java.util.List;
import java.util.Map;

/**
 * What a delayer needs to know.
 *
 * @param retryTopics the delay topics, one for each tier of the ladder, shortest first
 * @param dueTopic where due records go
 * @param consumer properties of the consumer, group and group protocol included
 * @param producer properties of the producer, transactional id included
 */
public record DelayerSettings(
    List<String> retryTopics,
    String dueTopic,
    Ladder ladder,
    Map<String, Object> consumer,
    Map<String, Object> producer) {}
