import { assert, assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { writeBundledTwins } from "../../nodes/world.ts";
import { inFolder } from "../../runs/trial.ts";
import { type ChangedConfig, changedConfigs } from "../fuzz/changed_configs.ts";

/** `BRAID_FUZZ=5000` tries more of them. */
const COUNT = Number(Deno.env.get("BRAID_FUZZ") ?? 100);
const SEED = 20261128;
/** Of one case, on a machine with much else to do. */
const PATIENCE_MS = 30_000;

const FILES = [
  "unet/config.json",
  "vae/config.json",
  "text_encoder/config.json",
  "tokenizer/tokenizer_config.json",
  "tokenizer/special_tokens_map.json",
  "tokenizer/vocab.json",
  "scheduler/scheduler_config.json",
  "model_index.json",
  "braid.json",
];

/** Signs of a fault that nobody thought of. */
const UNFORESEEN =
  /\n|\bat .*:\d+:\d+|Cannot read propert|is not a function|is not iterable|is not defined|Invalid (array|typed)|call stack|undefined|\[object|Symbol\(|BigInt|threw/;

/** Runs cases in a process of their own, and tells what was said of each. */
async function useAll(
  root: string,
  cases: readonly ChangedConfig[],
): Promise<ReadonlyMap<string, string>> {
  const script = fromFileUrl(new URL("../fuzz/use_changed.ts", import.meta.url));
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--v8-flags=--max-old-space-size=1024", script, root],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const errors = new Response(child.stderr).text();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(cases)));
  await writer.close();
  const said = new Map<string, string>();
  let begun = "the start";
  let timer: ReturnType<typeof setTimeout> | undefined;
  let rest = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) {
      const told = JSON.parse(line) as { begun?: unknown; message?: string };
      clearTimeout(timer);
      timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
      if (told.begun) begun = JSON.stringify(told.begun);
      else said.set(begun, told.message!);
    }
  }
  clearTimeout(timer);
  const { success } = await child.status;
  assert(success, `It hung or aborted at ${begun}: ${(await errors).slice(-500)}`);
  return said;
}

Deno.test("a model with any one value of its configs changed works, or says in a sentence why not", () =>
  inFolder(async (root) => {
    await writeBundledTwins(root);
    const at = (file: string): string => join(root, "emoji", file);
    const tokenizer = { model_max_length: 32, pad_token: "<|endoftext|>", add_prefix_space: false };
    const marks = { bos_token: { content: "<|startoftext|>" }, eos_token: "<|endoftext|>" };
    await Deno.writeTextFile(at("tokenizer/tokenizer_config.json"), JSON.stringify(tokenizer));
    await Deno.writeTextFile(at("tokenizer/special_tokens_map.json"), JSON.stringify(marks));
    const files = Object.fromEntries(
      FILES.map((file) => [file, JSON.parse(Deno.readTextFileSync(at(file)))]),
    );
    const said = await useAll(root, changedConfigs(files, SEED, COUNT));
    const unforeseen = [...said].filter(([, message]) =>
      UNFORESEEN.test(message) || message.length > 600 || /\.$/.test(message)
    );
    assertEquals(unforeseen.map((one) => one.join(" -> ").slice(0, 700)), []);
    assert([...said.values()].some((message) => message === ""));
  }));
