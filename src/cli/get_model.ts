import { t } from "../words/translate.ts";
import { printJsonLine } from "../graph/json.ts";
import type { ExitCode } from "./exit_code.ts";
import { EXIT, Failure, usageFault } from "./exit_code.ts";
import type { Host, ModelPlan } from "./host.ts";
import type { Interrupt } from "./interrupt.ts";
import { listenForInterrupt } from "./interrupt.ts";
import { printSize } from "./print_size.ts";
import { downloadReporter } from "./progress/download_reporter.ts";
import { print, printable, say, table } from "./terminal.ts";

export interface GetOptions {
  readonly revision: string | undefined;
  readonly variant: string | undefined;
  readonly "dry-run": boolean;
  readonly json: boolean;
}

/**
 * Downloads a model from a hub to the user's own, or only says what that would bring.
 *
 * @throws Failure for a name that is none, and where the process may not use the network
 */
export async function getModel(host: Host, id: string, options: GetOptions): Promise<ExitCode> {
  const { json } = options;
  using interrupt = listenForInterrupt(() => {
    if (!json) {
      say(`\n${t`Stopping: what has come stays, and the same command goes on from there`}`);
    }
  });
  try {
    return await get(host, id, options, interrupt);
  } catch (error) {
    if (interrupt.code !== undefined) return interrupt.code;
    const fault = faultOf(error, id);
    if (json) print(printJsonLine({ event: "failed", message: fault.message }));
    throw fault;
  }
}

async function get(
  host: Host,
  id: string,
  { revision, variant, json, "dry-run": dryRun }: GetOptions,
  { signal }: Interrupt,
): Promise<ExitCode> {
  const hub = await host.hub();
  const plan = await hub.plan(id, { revision, variant, signal });
  tellPlan(id, plan, hub.folder, json);
  if (dryRun) return EXIT.ok;
  const gone = new AbortController(); // a reader that is gone wants no model
  const folder = await (async () => {
    using reporter = downloadReporter(json, (error) => gone.abort(error));
    return await plan.download({
      signal: AbortSignal.any([signal, gone.signal]),
      onProgress: reporter.progress,
    });
  })();
  if (json) print(printJsonLine({ event: "finished", id, folder, bytes: plan.bytes }));
  else print(printable(folder));
  return EXIT.ok;
}

function tellPlan(id: string, plan: ModelPlan, folder: string, json: boolean): void {
  const { commit, license, bytes, here, files, variants } = plan;
  if (json) {
    const listed = files.map(({ path, bytes }) => ({ path, bytes }));
    print(
      printJsonLine({
        event: "plan",
        id,
        commit,
        license,
        bytes,
        here,
        variants,
        files: listed,
        folder,
      }),
    );
    return;
  }
  const state = here.isWhole
    ? t`all of it here already`
    : here.bytes
    ? t`${printSize(here.bytes)} of it here already`
    : "";
  const facts = [
    [t`Model`, t`${id} at ${commit.slice(0, 12)}`],
    [t`Size`, [printSize(bytes), state].filter(Boolean).join(", ")],
    ...variants.map((name) => [t`Or get`, `--variant ${name}`]),
    [t`License`, license ?? t`not said: look at the model's page`],
    [t`Goes to`, folder],
  ];
  for (const line of table(facts)) say(line);
  for (const line of table(files.map(({ path, bytes }) => [`  ${path}`, printSize(bytes)]))) {
    say(line);
  }
}

function faultOf(error: unknown, id: string): Error {
  if (error instanceof RangeError) return usageFault(error.message);
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof Deno.errors.NotCapable) {
      const message = `This command may not use the network: use "deno task get ${id}" instead`;
      return new Failure(EXIT.usage, message, { cause: error });
    }
  }
  return error instanceof Error ? error : new Error(String(error));
}
