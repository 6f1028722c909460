/** Why a package cannot be had or used, in one sentence. */
export class PackageError extends Error {
  override readonly name: string = "PackageError";

  /**
   * @param kind `missing`: there is none; `invalid`: it is not what it should be; `unwritable`: its place is taken, or has no
   *   room; `failed`: it may go well another time
   */
  constructor(
    readonly kind: "missing" | "invalid" | "unwritable" | "failed",
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A package that is not what it should be. */
export const badPackage = (message: string): PackageError => new PackageError("invalid", message);
