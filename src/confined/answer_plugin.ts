/** What a runner does for a node of a plugin that this cannot do in its own process, as far as it is allowed to. */
import type { Plugin } from "../plugins/plugin.ts";
import type { PluginPermissions } from "../plugins/permissions.ts";
import { includes } from "../plugins/permissions.ts";
import { INPUT, OUTPUT } from "../words/permission_words.ts";
import { MAX_NAME } from "../api/schema.ts";
import { fittedMessage } from "../runs/runner/fitted.ts";
import { MESSAGE } from "../runs/runner/read_message.ts";
import { dataFault } from "../runs/runner/small_data.ts";
import type { RunContext } from "../sdk/context.ts";
import { tensorFault } from "../sdk/kind_faults.ts";
import type { SavedFile } from "../sdk/saved_file.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { CallHooks } from "./plugin_call.ts";

/** What it takes to be answered: a permission, and what each argument is. */
interface Answer {
  readonly needs?: "files" | "outputs" | "models";
  /** `tensor`, or the type of a value; with `?` where there may be none. */
  readonly takes: readonly string[];
  // deno-lint-ignore no-explicit-any
  answer(context: RunContext, ...args: any[]): Promise<unknown>;
}

const ANSWERS: Readonly<Record<string, Answer>> = {
  read: {
    needs: "files",
    takes: ["string"],
    answer: ({ files }, path: string) => files.read(path),
  },
  fileState: {
    needs: "files",
    takes: ["string"],
    answer: ({ files }, path: string) => files.fingerprint(path),
  },
  list: {
    needs: "files",
    takes: ["string"],
    answer: ({ files }, path: string) => files.list(path),
  },
  save: {
    needs: "outputs",
    takes: ["string", "bytes", "string"],
    answer: ({ outputs }, ...file: Parameters<RunContext["outputs"]["save"]>) =>
      outputs.save(...file),
  },
  decodeImage: {
    takes: ["bytes", "object?"],
    /** How large a picture may be is not for a plugin to say. */
    answer: ({ images }, bytes: Uint8Array, { name }: { readonly name?: unknown } = {}) =>
      images.decode(bytes, typeof name === "string" ? { name } : {}),
  },
  encodeImage: {
    takes: ["tensor", "string", "object?"],
    answer: ({ images }, ...given: Parameters<RunContext["images"]["encode"]>) =>
      images.encode(...given),
  },
  preview: {
    takes: ["tensor", "string?"],
    answer: ({ preview }, picture: Tensor, note?: string) => preview(() => picture, note),
  },
  parts: {
    needs: "models",
    takes: ["string", "object?"],
    answer: ({ models }, model: string, options?: object) => models.parts(model, options),
  },
  modelState: {
    needs: "models",
    takes: ["string"],
    answer: ({ models }, model: string) => models.fingerprint(model),
  },
  encodePrompt: {
    needs: "models",
    takes: ["string", "string", "object"],
    answer: async ({ models }, model: string, prompt: string, options: object) =>
      (await models.promptEncoder(model)).encode(prompt, options),
  },
  unconditional: {
    needs: "models",
    takes: ["string"],
    answer: async ({ models }, model: string) =>
      (await models.promptEncoder(model)).unconditional(),
  },
  vae: {
    needs: "models",
    takes: ["string"],
    async answer({ models }, model: string) {
      const { downscale, latentChannels, scaling } = await models.vae(model);
      return { downscale, latentChannels, scaling };
    },
  },
  encodeLatents: {
    needs: "models",
    takes: ["string", "tensor"],
    answer: async ({ models }, model: string, image: Tensor) =>
      (await models.vae(model)).encode(image),
  },
  decodeLatents: {
    needs: "models",
    takes: ["string", "tensor"],
    answer: async ({ models }, model: string, latents: Tensor) =>
      (await models.vae(model)).decode(latents),
  },
};

const PERMISSION = {
  files: ["read", INPUT],
  outputs: ["write", OUTPUT],
  models: ["models", undefined],
} as const;

/** Names what a plugin may not do, and what would mend it. */
export function lackOf(
  { name, manifest }: Pick<Plugin, "name" | "manifest">,
  sort: keyof PluginPermissions,
  what: string | undefined,
): string {
  const words = what === undefined ? sort : `${sort} "${what}"`;
  return includes(manifest.permissions, sort, what)
    ? `You have not allowed the plugin "${name}" ${words}: --allow ${name} does`
    : `The plugin "${name}" does not ask for ${words} in "permissions" of its plugin.json`;
}

function argumentFault(type: string, value: unknown): string | undefined {
  if (type.endsWith("?")) {
    return value === undefined ? undefined : argumentFault(type.slice(0, -1), value);
  }
  if (type === "tensor") return tensorFault(value);
  if (type === "bytes") return value instanceof Uint8Array ? undefined : "is no Uint8Array";
  const isOne = typeof value === type && value !== null;
  return isOne ? undefined : `is no ${type}`;
}

/** What the process of a plugin may ask and tell while a node of it runs; files that it has saved are added to `saved`. */
export function answersFor(
  plugin: Pick<Plugin, "name" | "manifest">,
  granted: PluginPermissions,
  context: RunContext,
  saved: Set<string>,
): Required<Pick<CallHooks, "ask" | "tell" | "reads">> {
  return {
    async ask(what, args) {
      const answer = Object.hasOwn(ANSWERS, what) ? ANSWERS[what] : undefined;
      if (!answer) throw new Error("Nobody answers that");
      const { needs, takes } = answer;
      if (needs) {
        const [sort, name] = PERMISSION[needs];
        if (!includes(granted, sort, name)) throw new Error(lackOf(plugin, sort, name));
      }
      for (const [at, type] of takes.entries()) {
        const fault = argumentFault(type, args[at]);
        if (fault !== undefined) throw new TypeError(`Argument ${at + 1} ${fault}`);
      }
      const given = await answer.answer(context, ...args.slice(0, takes.length));
      if (what === "save") saved.add(fileKey(given as SavedFile));
      return given;
    },
    reads: (what, state) => context.reads(what, state),
    tell(what, [first, second, third]) {
      if (what === "progress") {
        if (!isNumber(first) || !(second === undefined || isNumber(second))) return;
        context.progress(
          first,
          second,
          typeof third === "string" ? fittedMessage(third) : undefined,
        );
      } else if (what === "log" || what === "warn") say(what, first, second);
      else if (what === "emit" && typeof first === "string") {
        // Words have to be words, and pictures are shown by `context.preview`, which looks at what they are.
        if (first === "log") say(first, second);
        else if (first === "warning") say("warn", (second as Words | undefined)?.message, second);
        else if (!RESERVED.has(first) && dataFault(second, MESSAGE) === undefined) {
          context.emit(first.slice(0, 100), second);
        }
      }
    },
  };

  function say(what: "log" | "warn", message: unknown, more?: unknown): void {
    if (typeof message !== "string") return;
    const words = fittedMessage(message);
    if (what === "log") context.emit("log", words);
    else context.emit("warning", { ...warningOf(more), message: words });
  }
}

/** What only nodes of braid emit: a picture, and that time to save is wanted. */
const RESERVED: ReadonlySet<string> = new Set(["preview", "saves"]);

const isNumber = (value: unknown): value is number =>
  typeof value === "number" && Number.isFinite(value);

/** What a plugin may have sent as a warning. */
interface Words {
  readonly message?: unknown;
  readonly port?: unknown;
  readonly fix?: unknown;
}

function warningOf(more: unknown): { readonly port?: string; readonly fix?: string } {
  const { port, fix } = (more ?? {}) as Words;
  return {
    ...(typeof port === "string" && { port: port.slice(0, MAX_NAME) }),
    ...(typeof fix === "string" && { fix: fittedMessage(fix) }),
  };
}

/** What tells a saved file from one that is only said to be. */
export const fileKey = ({ path, bytes, sha256 }: SavedFile): string => `${sha256} ${bytes} ${path}`;
