/** More runs wait than may. */
export class QueueFullError extends Error {
  override readonly name: string = "QueueFullError";
}

/** Nothing can be written down, as when the disk was full when the server started. */
export class ReadOnlyError extends Error {
  override readonly name: string = "ReadOnlyError";
}

/** What is asked of a run does not go with the state it is in. */
export class RunStateError extends Error {
  override readonly name: string = "RunStateError";
}
