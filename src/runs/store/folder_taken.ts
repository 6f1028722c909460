/** Where a server answers. */
export interface Serving {
  readonly address: string;
  /** The file of its token, where it is not the person's own. */
  readonly tokenFile?: string;
  /** Whether it asks for none. */
  readonly open: boolean;
}

/** A folder is another server's. */
export class FolderTaken extends Error {
  override readonly name = "FolderTaken";

  /** @param serving undefined where it does not say */
  constructor(message: string, readonly serving: Serving | undefined) {
    super(message);
  }
}
