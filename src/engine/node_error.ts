import { InputError } from "../graph/node.ts";

/** Where a run went wrong. */
export interface NodeErrorPlace {
  readonly node: string;
  readonly type: string;
  readonly title: string;
  readonly port?: string | undefined;
  /** Which item of how many, where the node ran once per item of a list. */
  readonly item?: { readonly index: number; readonly count: number } | undefined;
}

/** A node that failed, with the error it failed by as `cause`. */
export class NodeError extends Error {
  override readonly name: string = "NodeError";
  readonly node: string;
  readonly type: string;
  readonly port: string | undefined;
  readonly item: NodeErrorPlace["item"];

  constructor(place: NodeErrorPlace, cause: unknown) {
    const { node, type, title, item } = place;
    const port = place.port ?? (cause instanceof InputError ? cause.port : undefined);
    const reason = cause instanceof Error ? cause.message || cause.name : String(cause);
    const where = [
      port === undefined ? "" : `input ${port}: `,
      item ? `item ${item.index + 1} of ${item.count}: ` : "",
    ].join("");
    super(`Cannot run "${title}" (${node}): ${where}${reason}`, { cause });
    this.node = node;
    this.type = type;
    this.port = port;
    this.item = item;
  }
}
