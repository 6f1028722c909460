/** What a node sees of the world in the process of its plugin: what it may do there, and the runner for all else. */
import type { RunContext } from "../sdk/context.ts";
import type { RunVae } from "../sdk/run_models.ts";
import { createRandom } from "../tensor/noise.ts";
import { MAX_READS } from "./messages.ts";

/** The way to the runner. */
export interface ToRunner {
  readonly signal: AbortSignal;
  readonly document: string | undefined;
  readonly previews: boolean;
  /** What was read, and in which state. */
  readonly reads: (readonly [what: string, state: string])[];
  ask(what: string, ...args: readonly unknown[]): Promise<unknown>;
  tell(what: string, ...args: readonly unknown[]): void;
}

const NOT_APART =
  "is not for plugins, whose code runs in a process of its own: take the nodes of braid that do so";

const refuse = (what: string) => (): Promise<never> =>
  Promise.reject(new Error(`${what} ${NOT_APART}`));

export function pluginContext(
  { signal, document, previews, reads, ask, tell }: ToRunner,
): RunContext {
  // deno-lint-ignore no-explicit-any
  const asks = (what: string) => (...args: readonly unknown[]): Promise<any> => ask(what, ...args);
  return {
    signal,
    progress: (...step) => tell("progress", ...step),
    emit: (name, data) => tell("emit", name, data),
    reads(what, state) {
      if (reads.length < MAX_READS) reads.push([what, state]);
    },
    models: {
      parts: asks("parts"),
      fingerprint: asks("modelState"),
      network: refuse("context.models.network"),
      nullText: refuse("context.models.nullText"),
      promptEncoder: (model) =>
        Promise.resolve({
          encode: (prompt, options = {}) => asks("encodePrompt")(model, prompt, options),
          unconditional: () => asks("unconditional")(model),
        }),
      async vae(model) {
        const facts = await asks("vae")(model) as Pick<RunVae, "downscale">;
        return {
          ...facts,
          encode: (image, noise) =>
            noise ? refuse("To encode with noise")() : asks("encodeLatents")(model, image),
          decode: (latents) => asks("decodeLatents")(model, latents),
        } as RunVae;
      },
    },
    files: { read: asks("read"), fingerprint: asks("fileState"), list: asks("list") },
    outputs: { save: asks("save") },
    teaching: { teach: refuse("context.teaching"), state: refuse("context.teaching") },
    images: { decode: asks("decodeImage"), encode: asks("encodeImage") },
    ...(document !== undefined && { document }),
    random: createRandom,
    previews,
    async preview(paint, note) {
      if (previews) await ask("preview", await paint(), note);
    },
    warn: (message, more = {}) => tell("warn", message, more),
    log: (message) => tell("log", message),
  };
}
