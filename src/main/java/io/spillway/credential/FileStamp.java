package io.spillway.credential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * What tells one state of a file from another without reading it: that of the file at the end of
 * all links, so that a link that leads elsewhere is a change.
 *
 * @param fileKey device and inode, if the file system has them
 */
record FileStamp(FileTime modified, long bytes, @Nullable Object fileKey) {

  /** No file has it. */
  static final FileStamp NONE = new FileStamp(FileTime.fromMillis(Long.MIN_VALUE), -1, null);

  /** The stamp of a file; {@link #NONE} if there is none to be seen. */
  static FileStamp of(Path path) {
    try {
      BasicFileAttributes seen = Files.readAttributes(path, BasicFileAttributes.class);
      return new FileStamp(seen.lastModifiedTime(), seen.size(), seen.fileKey());
    } catch (IOException unseen) {
      return NONE;
    }
  }
}
