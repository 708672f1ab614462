package io.spillway.config;

/** How much of Spillway's own doings is logged. The logging backend reads the variable itself. */
public enum LogLevel {
  ERROR,
  WARN,
  INFO,
  DEBUG,
  TRACE
}
