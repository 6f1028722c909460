import { Buffer } from "node:buffer";
import type { NodeOutputs } from "../../engine/event.ts";
import type { Step } from "../../engine/plan.ts";
import { printKind } from "../../graph/kind.ts";
import type { ArtifactStore } from "./artifact_store.ts";
import { isPrimitive, savedFilesIn } from "./output_values.ts";
import type { OutputInfo } from "../../api/runs.ts";
import type { Encoded } from "../runner/host_questions.ts";

/** Longest text of a value that travels with an event. */
const MAX_CHARACTERS = 20_000;

/** What can be looked at: files, or plain data that may have files in it. */
export type Shown = readonly Encoded[] | { readonly data: unknown };

export interface ShowOptions {
  /** Whether the run is for this node. */
  readonly output: boolean;
}

/** Makes of a value what can be looked at, if anything. */
export type Show = (
  kind: string,
  value: unknown,
  options: ShowOptions,
) => Promise<Shown | undefined>;

/** The outputs of a node as they travel; `output` for one that the run is for. */
export async function shownOutputs(
  step: Pick<Step, "outputs">,
  outputs: NodeOutputs,
  { output, artifacts, show = () => Promise.resolve(undefined) }: ShowOptions & {
    readonly artifacts: ArtifactStore;
    readonly show?: Show | undefined;
  },
): Promise<readonly OutputInfo[]> {
  const saves = Object.values(outputs).some((value) => savedFilesIn(value).length > 0);
  return await Promise.all(
    Object.entries(outputs).map(async ([port, value]): Promise<OutputInfo> => {
      const kind = printKind(step.outputs[port] ?? "any");
      const base = { port, kind };
      const files = savedFilesIn(value);
      if (files.length) return { ...base, artifacts: files.map(artifacts.copy) };
      if (isPrimitive(value)) {
        return { ...base, ...(isShort(value) ? { value } : { omitted: true }) };
      }
      const shown = await show(kind, value, { output: output && !saves });
      if (!shown) return base;
      if ("data" in shown) return { ...base, value: withArtifacts(shown.data, artifacts) };
      return { ...base, artifacts: shown.map((file) => artifacts.put(file)) };
    }),
  );
}

function isShort(value: unknown): boolean {
  if (typeof value === "string") return value.length <= MAX_CHARACTERS;
  if (!Array.isArray(value)) return true;
  return value.length <= 1000 && value.flat(Infinity).join(",").length <= MAX_CHARACTERS;
}

/** Plain data with every file in it stored. */
function withArtifacts(value: unknown, artifacts: ArtifactStore): unknown {
  return replaceFiles(value, (file) => artifacts.put(file));
}

/** What a node emits as it travels: files as `data:` addresses, numbers in plain lists. */
export function portable(value: unknown): unknown {
  return replaceFiles(value, ({ bytes, mediaType, ...facts }) => ({
    ...facts,
    url: `data:${mediaType};base64,${Buffer.from(bytes).toString("base64")}`,
  }));
}

function replaceFiles(value: unknown, replace: (file: Encoded) => unknown, depth = 0): unknown {
  if (typeof value === "function" || typeof value === "symbol" || depth > 32) return undefined;
  if (typeof value !== "object" || value === null) return value;
  if (isEncoded(value)) return replace(value);
  if (ArrayBuffer.isView(value)) {
    return value.byteLength <= 8 * MAX_CHARACTERS && !(value instanceof DataView)
      ? Array.from(value as Float32Array)
      : undefined;
  }
  if (Array.isArray(value)) return value.map((item) => replaceFiles(item, replace, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, replaceFiles(item, replace, depth + 1)]),
  );
}

/** Whether it is a file that is not written yet. */
export function isEncoded(value: unknown): value is Encoded {
  if (typeof value !== "object" || value === null) return false;
  const { mediaType, bytes } = value as Partial<Encoded>;
  return typeof mediaType === "string" && bytes instanceof Uint8Array;
}
