package io.spillway.topics;

/**
 * One configuration entry of a topic, with the reason it is there.
 *
 * @param key Kafka's name, for example {@code retention.ms}
 * @param value what the topic is created with
 * @param requirement what is accepted on a topic that exists
 * @param why the reason, one sentence for the documentation
 */
public record TopicSetting(String key, String value, Requirement requirement, String why) {}
