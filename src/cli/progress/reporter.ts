import type { RunLine } from "../run_line.ts";
import type { Pixels } from "../../runtime/images/pixels.ts";
import type { Preview } from "../../sdk/host.ts";

/** Shows what happens in runs to whoever watches. */
export interface Reporter extends Disposable {
  event(event: RunLine): void;
}

/** Decodes a preview's picture. */
export type Decode = (picture: Uint8Array) => Promise<Pixels>;

/** The picture that an event brings, if it does. */
export function previewOf(event: RunLine): Preview | undefined {
  if (event.event !== "emitted" || event.name !== "preview") return undefined;
  const data = event.data as Partial<Preview> | null;
  return data?.bytes instanceof Uint8Array ? data as Preview : undefined;
}
