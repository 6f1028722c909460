import { printJsonLine } from "../../graph/json.ts";
import { defineCommand } from "../command.ts";
import { EXIT, Failure } from "../exit_code.ts";
import { MODELS } from "../folder_options.ts";
import type { TrainEvent } from "../../training/run_recipe.ts";
import { listenForInterrupt } from "../interrupt.ts";
import { readRecipe } from "../read_recipe.ts";
import { print, printable, tell, terminalWidth } from "../terminal.ts";

export default defineCommand({
  summary: "Train a concept model on a folder of pictures",
  usage: "RECIPE [options]",
  details: `RECIPE is a JSON file; its paths are relative to it:

  {
    "kind": "concept", "prior": "emoji",
    "pictures": "my-pictures", "output": "models/my-concept",
    "steps": 1000, "batch": 16, "learningRate": 1e-4
  }

The new model learns from the pictures alone, without captions, and takes the prior's text encoder
and autoencoder. The state of training, a loss log and sample sheets are kept in the folder .training
of the output: stopped by Ctrl-C, the same command goes on where it was, and so does a recipe of more
steps at a constant rate. An output that holds anything else is left alone, unless --overwrite is
given. models/README.md lists all fields.`,
  operands: [1, 1],
  options: {
    models: MODELS,
    threads: { value: "N", doc: "Threads of one operation; 0 takes all cores" },
    overwrite: { doc: "Replace what the output holds" },
    json: { doc: "Print JSON, one event a line" },
  },
  async run({ operands: [path], given, host }) {
    const recipe = await readRecipe(path!);
    const threads = given.threads === undefined ? 0 : Number(given.threads);
    if (!Number.isInteger(threads) || threads < 0) {
      throw new Failure(
        EXIT.usage,
        `Expected a whole number from 0 for --threads, but got ${given.threads}`,
      );
    }
    using interrupt = listenForInterrupt(() =>
      tell("\nStopping after this step: press Ctrl-C again to stop at once\n")
    );
    const report = given.json ? (event: TrainEvent) => print(printJsonLine(event)) : showEvent();
    try {
      const folder = await host.train(recipe, {
        path: path!,
        models: given.models,
        threads,
        overwrite: given.overwrite,
        signal: interrupt.signal,
        onEvent: report,
      });
      if (!given.json) print(printable(folder));
      return EXIT.ok;
    } catch (error) {
      if (interrupt.code !== undefined) {
        tell(
          `${
            terminalWidth() === undefined ? "" : "\n"
          }Stopped: the same command goes on from here\n`,
        );
        return interrupt.code;
      }
      if (error instanceof SyntaxError || error instanceof Deno.errors.InvalidData) {
        throw new Failure(EXIT.invalid, error.message, { cause: error });
      }
      if (error instanceof Deno.errors.AlreadyExists) {
        throw new Failure(EXIT.unwritable, error.message, { cause: error });
      }
      throw error;
    }
  },
});

/** One line that is written over on a terminal, a line now and then elsewhere. */
function showEvent(): (event: TrainEvent) => void {
  const isTerminal = terminalWidth() !== undefined;
  const started = performance.now();
  let first = 0;
  return (event) => {
    if (event.event === "prepared") tell(`Learning from ${event.pictures} pictures\n`);
    if (event.event === "samples") {
      tell(printable(`${isTerminal ? "\n" : ""}Samples: ${event.path}\n`));
    }
    if (event.event === "finished") {
      tell(`${isTerminal ? "\n" : ""}Finished after ${event.steps} steps\n`);
    }
    if (event.event !== "step") return;
    first ||= event.step;
    const pace = (performance.now() - started) / (event.step - first + 1) / 1000;
    const left = Math.round(pace * (event.steps - event.step));
    const line = `Step ${event.step} of ${event.steps}: loss ${
      event.loss.toFixed(4)
    }, ${left} s left`;
    if (isTerminal) tell(`\r\x1b[K${line}`);
    else if (event.step === first || event.step % 50 === 0 || event.step === event.steps) {
      tell(`${line}\n`);
    }
  };
}
