package io.spillway.dev.demo;

/**
 * One job of the demo.
 *
 * @param id its custom_id
 * @param line its line of a Message Batches request file
 */
record DemoJob(String id, String line) {}
