package io.spillway.credential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * Tells without reading whether a file has changed: its identity, size and times. Links are
 * followed, so a link that leads to another file is a change too.
 *
 * @param fileKey device and inode, if the file system has them
 */
record FileStamp(FileTime modified, long bytes, @Nullable Object fileKey) {

  /** The stamp of a file that does not exist. */
  static final FileStamp NONE = new FileStamp(FileTime.fromMillis(Long.MIN_VALUE), -1, null);

  /** The stamp of a file; {@link #NONE} if it does not exist or cannot be looked at. */
  static FileStamp of(Path path) {
    try {
      BasicFileAttributes seen = Files.readAttributes(path, BasicFileAttributes.class);
      return new FileStamp(seen.lastModifiedTime(), seen.size(), seen.fileKey());
    } catch (IOException unseen) {
      return NONE;
    }
  }
}
