import { fromFileUrl, join } from "@std/path";
import { Models } from "../../src/runtime/models.ts";
import { ModelCatalogue } from "../../src/runtime/models/catalogue.ts";
import { Session, type SessionOptions } from "../../src/runtime/session.ts";
import { leastTimes, ms, type Row } from "./measure.ts";
import { recordCalls } from "./recorded_calls.ts";

const MAIN = fromFileUrl(new URL("../../src/main.ts", import.meta.url));
const BARE = fromFileUrl(new URL("bare_start.ts", import.meta.url));

/** From the start of `braid run` to its first network run, and how much memory a whole run takes. */
export async function coldStart(
  root: string,
  graph: string,
  folder: string,
): Promise<readonly Row[]> {
  const call = await saveCall(root, folder);
  const args = ["run", graph, "--json", "--no-cache", "--device", "cpu", "--models", root];
  const peaks: number[] = [];
  const run = async (stop: RegExp): Promise<void> => {
    const out = join(folder, crypto.randomUUID());
    peaks.push(await watch([MAIN, ...args, "--out", out], stop));
  };
  const [bare, toFirst] = await leastTimes(
    4,
    () => watch([BARE, call], /ran/),
    // The text encoder is the first network of the graph.
    () => run(/"nodeFinished".*"node":"(prompt|nothing)"/),
  );
  const rows: Row[] = [{
    what: "braid run to its first network run",
    measured: ms(toFirst!),
    baseline: `bare Deno and ONNX Runtime: ${ms(bare!)}`,
    ratio: toFirst! / bare!,
  }];
  if (Deno.build.os !== "linux") return rows;
  peaks.length = 0;
  await run(/"finished"/);
  const empty = await watch([BARE], /ran\n\d+/);
  const { bytes } = (await new ModelCatalogue([root]).list()).find(({ id }) => id === "emoji")!;
  const mb = (size: number): string => `${(size / 1e6).toFixed(0)} MB`;
  rows.push({
    what: "Peak memory of a whole run, beyond the runtime's",
    measured: `${mb(peaks[0]! - empty)} (${mb(peaks[0]!)} in all)`,
    baseline: `weights on disk: ${mb(bytes)}`,
    ratio: (peaks[0]! - empty) / bytes,
  });
  return rows;
}

/** Runs a process until its output matches, and gives the peak of its resident memory by then, in bytes. */
async function watch(args: readonly string[], until: RegExp): Promise<number> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", ...args],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  let text = "";
  let peak = 0;
  for await (const chunk of process.stdout.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    peak = Math.max(peak, peakOf(process.pid));
    if (until.test(text)) break;
  }
  try {
    process.kill("SIGKILL");
  } catch {
    // It has ended.
  }
  await process.status;
  if (!until.test(text)) throw new Error(`The process ended early: ${text.slice(-500)}`);
  const own = /ran\n(\d+)/.exec(text)?.[1]; // bare_start.ts tells it, since it may have ended by now
  return own === undefined ? peak : Number(own) * 1024;
}

function peakOf(pid: number): number {
  try {
    const status = Deno.readTextFileSync(`/proc/${pid}/status`);
    return Number(/VmHWM:\s*(\d+)/.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/** Writes down the first network run that an encoded prompt takes, for `bare_start.ts` to repeat. */
async function saveCall(root: string, folder: string): Promise<string> {
  let opened: { model: string | Uint8Array; options: SessionOptions } | undefined;
  const open = Session.open;
  Session.open = (model, options = {}) => {
    opened ??= { model, options };
    return open.call(Session, model, options);
  };
  try {
    await using models = new Models({
      catalogue: new ModelCatalogue([root]),
      settings: { device: "cpu" },
    });
    const encoder = await models.promptEncoder("emoji");
    const [{ feeds }] = await recordCalls(() => encoder.encode("cat")) as [
      Awaited<ReturnType<typeof recordCalls>>[number],
    ];
    const model = join(folder, "first.onnx");
    await Deno.writeFile(model, opened!.model as Uint8Array);
    const weights = opened!.options.weightsFolder;
    const file = join(folder, "first.json");
    const options = {
      logSeverityLevel: 4,
      extra: { session: { model_external_initializers_file_folder_path: weights } },
    };
    const inputs = Object.entries(feeds).map(([name, { type, data, dims }]) =>
      [name, { type, dims, data: Array.from(data as BigInt64Array, String) }] as const
    );
    await Deno.writeTextFile(
      file,
      JSON.stringify({ model, options, feeds: Object.fromEntries(inputs) }),
    );
    return file;
  } finally {
    Session.open = open;
  }
}
