import { hash } from "node:crypto";
import type { NodeContext } from "../graph/node.ts";
import { contactSheet } from "../runtime/images/contact_sheet.ts";
import { decodeImage } from "../runtime/images/decode.ts";
import { encodeImage } from "../runtime/images/encode.ts";
import { createRandom } from "../tensor/noise.ts";
import type { Models } from "../runtime/models.ts";
import type { RunContext, RunFiles, RunOutputs } from "./context.ts";
import { NO_TEACHING, type RunTeaching } from "./teaching.ts";
import { runModels } from "./run_models.ts";

/** What the program that runs a graph gives its nodes. */
export interface RunHost {
  readonly models: Models;
  readonly files: RunFiles;
  readonly outputs: RunOutputs;
  /** Absent where no model can be written. */
  readonly teaching?: RunTeaching | undefined;
  /** The document that runs, as JSON. */
  readonly document?: string;
  /** Whether previews are wanted; without it none are painted. */
  readonly previews?: boolean;
}

/** A picture on its way to whoever watches: what a `nodeEmitted` event named `preview` carries. */
export interface Preview {
  readonly mediaType: "image/png";
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly note?: string;
}

/** Files of which `reads` is told, with a hash of what was read. */
function watched(files: RunFiles, reads: NodeContext["reads"]): RunFiles {
  return {
    async read(path) {
      const bytes = await files.read(path);
      reads(`file ${path}`, hash("sha256", bytes, "hex"));
      return bytes;
    },
    async fingerprint(path) {
      const state = await files.fingerprint(path);
      reads(`file ${path}`, state);
      return state;
    },
    async list(folder) {
      const names = await files.list(folder);
      reads(`folder ${folder}`, names.join("\n"));
      return names;
    },
  };
}

/** The context of one node: `execute(plan, { context: (base) => createRunContext(host, base) })`. */
export function createRunContext(host: RunHost, base: NodeContext): RunContext {
  const { models, files, outputs, teaching = NO_TEACHING, document, previews = false } = host;
  const warned = new Set<string>();
  const warn: RunContext["warn"] = (message, more = {}) => {
    const key = `${more.port}\0${message}`;
    if (warned.has(key)) return; // of an item of a list before
    warned.add(key);
    base.emit("warning", { message, ...more });
  };
  return {
    ...base,
    models: runModels(models, base.reads, warn),
    files: watched(files, base.reads),
    outputs,
    teaching,
    images: { decode: decodeImage, encode: encodeImage },
    ...(document !== undefined && { document }),
    random: createRandom,
    previews,
    async preview(paint, note) {
      if (!previews) return;
      const painted = await paint();
      const image = painted.shape[0] === 1 ? painted : contactSheet([painted], { gap: 1 });
      const [height, width] = image.shape.slice(2) as [number, number];
      const preview: Preview = {
        mediaType: "image/png",
        bytes: await encodeImage(image, "png"),
        width,
        height,
        ...(note !== undefined && { note }),
      };
      base.emit("preview", preview);
    },
    warn,
    log: (message) => base.emit("log", message),
  };
}
