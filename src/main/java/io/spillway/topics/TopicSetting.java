package io.spillway.topics;

/**
 * One configuration entry of a topic and its reason.
 *
 * @param key Kafka's name, for example {@code retention.ms}
 * @param value the value that a new topic gets
 * @param requirement which values an existing topic may have
 * @param why the reason, one sentence for the documentation
 */
public record TopicSetting(String key, String value, Requirement requirement, String why) {}
