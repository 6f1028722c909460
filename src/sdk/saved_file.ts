/** A file that a run has written. */
export interface SavedFile {
  /** Absolute path. */
  readonly path: string;
  /** Such as `image/png`. */
  readonly mediaType: string;
  /** Its size. */
  readonly bytes: number;
  /** Hash of its bytes, 64 hex digits. */
  readonly sha256: string;
}
