package io.spillway.config;

/** The log level of Spillway's own classes. The logging backend reads the variable itself. */
public enum LogLevel {
  ERROR,
  WARN,
  INFO,
  DEBUG,
  TRACE
}
