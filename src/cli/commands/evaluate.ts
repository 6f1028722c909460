import { fixed, t, translated } from "../../words/translate.ts";
import { isDiskFull } from "../../files/free_space.ts";
import { printJsonLine } from "../../graph/json.ts";
import type { EvaluateEvent } from "../../evaluation/evaluate.ts";
import { defineCommand } from "../command.ts";
import { EXIT, Failure } from "../exit_code.ts";
import { MODELS } from "../folder_options.ts";
import { listenForInterrupt } from "../interrupt.ts";
import { printSize } from "../print_size.ts";
import { readRecipe } from "../read_recipe.ts";
import { environmentOptions, RUN_OPTIONS } from "../run_options.ts";
import { print, printable, say, tell, terminalWidth } from "../terminal.ts";

export default defineCommand({
  summary: "Measure what models paint against real pictures",
  usage: "RECIPE [options]",
  details: `RECIPE is a JSON file; its paths are relative to it:

  {
    "prior": "emoji", "concept": "emoji-faces", "subject": "face",
    "real": "faces", "labels": "faces.json", "output": "evaluation",
    "prompts": ["crying", "wearing sunglasses"], "pictures": 128,
    "settings": [
      { "setting": "prior", "control": [1, 2, 4] }, "concept",
      { "setting": "framework", "concept": [1, 2], "control": [1, 2, 4] },
      { "setting": "drifted", "control": [1, 2, 4] }
    ]
  }

The cost is told first; --dry-run stops there. Then pictures are painted and measured: distances to
the real pictures beside the floor that other real ones have, variety, accuracy of the prompts,
copies, each with its interval. The output gets index.html, CSV files, results.json, and charts as
SVG and PNG. A setting may be a graph of your own. What people prefer is asked in the editor, by
"Compare pictures blind", where the output lies in its folder. Pictures that are there are not
painted again: stopped by Ctrl-C, the same command goes on where it was, and a recipe with more
settings or pictures takes only what is new. Into the results of another recipe it writes only with
--overwrite, and into an output that another evaluation is at work on not at all.
models/README.md lists all fields.`,
  operands: [1, 1],
  options: {
    overwrite: { doc: "Replace the results of another recipe in the output" },
    "dry-run": { doc: "Tell network calls, time and disk, and do nothing" },
    models: MODELS,
    threads: RUN_OPTIONS.threads,
    json: { doc: "Print JSON, one event a line" },
  },
  async run({ operands: [path], given, host }) {
    const options = environmentOptions({ ...given, device: undefined });
    const recipe = await readRecipe(path!);
    using interrupt = listenForInterrupt(() =>
      say(`\n${t`Stopping after this batch: press Ctrl-C again to stop at once`}`)
    );
    const show = showEvent();
    try {
      const page = await host.evaluate(recipe, {
        ...options,
        path: path!,
        dryRun: given["dry-run"],
        overwrite: given.overwrite,
        signal: interrupt.signal,
        onEvent: given.json ? (event) => print(printJsonLine(event)) : show,
      });
      if (page !== undefined && !given.json) print(printable(page));
      return EXIT.ok;
    } catch (error) {
      if (interrupt.code !== undefined) {
        say(`\n${t`Stopped: the same command goes on from here`}`);
        return interrupt.code;
      }
      if (error instanceof SyntaxError || error instanceof Deno.errors.InvalidData) {
        throw new Failure(EXIT.invalid, error.message, { cause: error });
      }
      if (error instanceof Deno.errors.AlreadyExists || isDiskFull(error)) {
        throw new Failure(EXIT.unwritable, (error as Error).message, { cause: error });
      }
      throw error;
    }
  },
});

/** One line that is written over on a terminal, a line now and then elsewhere. */
function showEvent(): (event: EvaluateEvent) => void {
  const isTerminal = terminalWidth() !== undefined;
  const line = (text: string): void =>
    tell(isTerminal ? `\r\x1b[K${printable(text)}` : `${printable(text)}\n`);
  let last = "";
  return (event) => {
    switch (event.event) {
      case "note":
        return say(translated(event.text));
      case "cost":
        return say(costText(event));
      case "painted":
        if (isTerminal || event.cell !== last) {
          line(t`Painted ${event.done} of ${event.of}: ${event.cell}`);
        }
        last = event.cell;
        return;
      case "teaching":
        return line(t`Teaching ${event.features}, ${event.steps} steps`);
      case "measured":
        return line(t`Measured on ${event.features}: ${event.what}`);
      case "finished":
        if (isTerminal) tell("\n");
    }
  };
}

function costText(
  { cells, pictures, painted, networkCalls, seconds, measuring, bytes }: Extract<
    EvaluateEvent,
    { event: "cost" }
  >,
): string {
  const left = pictures - painted;
  const most = timeText(measuring);
  if (!left) {
    return t`${cells} cells, ${pictures} pictures, all painted; to measure them about ${most} more`;
  }
  const cost = [
    t`${networkCalls} network calls`,
    seconds ? t`about ${timeText(seconds)}` : "",
    printSize(bytes),
  ].filter(Boolean).join(", ");
  return t`${cells} cells, ${pictures} pictures, ${left} to be painted: ${cost}; to measure them about ${most} more`;
}

function timeText(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${fixed(minutes / 60, 1)} h`;
}
