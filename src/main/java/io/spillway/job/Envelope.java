package io.spillway.job;

import java.util.Optional;

/**
 * What a job contains besides its request: its name and its options, which is enough to route it.
 * If the job cannot be read, it holds the part that could.
 */
public interface Envelope {

  /** The member {@code custom_id}, if one could be read. */
  Optional<String> customId();

  /** The member {@code spillway}; {@link JobOptions#NONE} if it is missing or could not be read. */
  JobOptions options();
}
