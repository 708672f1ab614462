package io.spillway.job;

import java.util.Optional;

/**
 * What a job says beside its request: enough to name it and to route it. Of a job that cannot be
 * read, as far as it could be.
 */
public interface Envelope {

  /** The member {@code custom_id}, if one could be read. */
  Optional<String> customId();

  /** What the job says of itself; {@link JobOptions#NONE} if that could not be read. */
  JobOptions options();
}
