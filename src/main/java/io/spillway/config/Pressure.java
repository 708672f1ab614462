package io.spillway.config;

/** By what a worker decides how many streams of a model it opens at once. */
public enum Pressure {
  /** As many as {@link Keys#WORKER_MAX_IN_FLIGHT} allows, whatever the API answers. */
  FIXED,
  /** No more than the API has had room for of late: an overload gate for each model. */
  SLOTS
}
