import { jsonReporter } from "../progress/json_reporter.ts";
import { plainReporter } from "../progress/plain_reporter.ts";
import type { Decode, Reporter } from "../progress/reporter.ts";
import type { Finished } from "../run_line.ts";
import { defineCommand } from "../command.ts";
import { tellError } from "../tell_error.ts";
import { exitCodeOf, usageFault } from "../exit_code.ts";
import type { EnvironmentOptions } from "../host.ts";
import { runVariants } from "../run_variants.ts";
import { environmentOptions, RUN_OPTIONS } from "../run_options.ts";
import { terminalWidth } from "../terminal.ts";

export default defineCommand({
  summary: "Run a graph and write what it makes",
  usage: "FILE [options]",
  details:
    `FILE is a .graph.json file, a picture that carries the graph it was made by, or - for standard
input. Nodes read files from the graph's folder, the current one, and those given by --input.

  braid run portrait.graph.json --set denoise.seed=7 --out pictures
  braid run portrait.graph.json --sweep guidance.guidanceScale=0..6..1.5 --sweep denoise.seed=1,2
  braid run out/portrait.png --set schedule.numInferenceSteps=50

A sweep that FILE carries is run in the same way, unless --sweep says another or --once none, and its grid
written as out/FILE_sweep.png. prompt.prompt~happy=sad,angry tries other words in place of "happy".

An input inside a subgraph is portrait/denoise.seed, and set for that instance alone.

--grid draws the runs of a sweep as one picture: the last sweep from left to right, the others down,
and below each run the numbers that its outputs give, such as a distance. --trace writes for each
node that denoises NODE.json, with all numbers and pictures of each step, and NODE.png to look at.

Several sweeps run every combination; what they have in common runs once, and files are named by the
values. Ctrl-C stops after the current step, a second one at once; no file is left half-written.`,
  operands: [1, 1],
  options: RUN_OPTIONS,
  async run(call) {
    const { given, host } = call;
    const started = performance.now();
    const options = environmentOptions(given);
    let opened: ReturnType<typeof host.openNodeEnvironment> | undefined;
    const environment = (places?: Partial<EnvironmentOptions>): NonNullable<typeof opened> =>
      opened ??= host.openNodeEnvironment({ ...options, ...places }).catch(
        (error) => {
          throw error instanceof RangeError ? usageFault(error.message) : error;
        },
      );
    using reporter = await openReporter(
      given.json,
      async (png) => (await environment()).decode(png),
    );
    const finish = (end: Pick<Finished, "status" | "exitCode"> & Partial<Finished>): void => {
      const ms = Math.round(performance.now() - started);
      reporter.event({ event: "finished", outputs: [], executed: 0, cached: 0, ms, ...end });
    };
    try {
      const summary = await runVariants(call, environment, reporter);
      finish(summary);
      return summary.exitCode;
    } catch (error) {
      if (error instanceof Deno.errors.BrokenPipe) throw error;
      tellError(error);
      const exitCode = exitCodeOf(error);
      const message = error instanceof Error ? error.message : String(error);
      try {
        if (given.json) finish({ status: "failed", exitCode, error: message });
      } catch {
        // Standard output is what failed.
      }
      return exitCode;
    } finally {
      await (await opened?.catch(() => undefined))?.[Symbol.asyncDispose]();
    }
  },
});

/** JSON lines where asked for, live lines on a terminal, plain ones elsewhere. */
async function openReporter(json: boolean, decode: Decode): Promise<Reporter> {
  if (json) return jsonReporter();
  if (terminalWidth() === undefined) return plainReporter();
  const { terminalReporter } = await import("../progress/terminal_reporter.ts");
  return terminalReporter(decode);
}
