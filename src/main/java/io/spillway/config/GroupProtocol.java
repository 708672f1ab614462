package io.spillway.config;

/** The rebalance protocol of the consumer groups. */
public enum GroupProtocol {
  /** The newest protocol the brokers support. */
  AUTO,
  /** The protocol of KIP-848. */
  CONSUMER,
  /** The protocol of brokers before 4.0. */
  CLASSIC
}
