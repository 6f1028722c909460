import type { RunEvent } from "../../runs/run_event.ts";
import type { Pixels } from "../host.ts";

/** Shows what happens in runs to whoever watches. */
export interface Reporter extends Disposable {
  event(event: RunEvent): void;
}

/** Decodes a preview's picture. */
export type Decode = (picture: Uint8Array) => Promise<Pixels>;
