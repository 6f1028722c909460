import { t } from "../../words/translate.ts";
import { printJsonLine } from "../../graph/json.ts";
import type { RunLine } from "../run_line.ts";
import {
  checkDocument,
  codeOfFaults,
  diagnosticEvents,
  knownModels,
  openPlugins,
} from "../checked_document.ts";
import { defineCommand } from "../command.ts";
import { MODELS, PLUGINS } from "../folder_options.ts";
import { tellError } from "../tell_error.ts";
import type { ExitCode } from "../exit_code.ts";
import { EXIT, exitCodeOf } from "../exit_code.ts";
import { eventText } from "../progress/event_text.ts";
import { print, printable, said } from "../terminal.ts";

export default defineCommand({
  summary: "Tell all that is wrong with graphs, without running them",
  usage: "FILE... [options]",
  details:
    `FILE is a .graph.json file, a picture that carries a graph, or - for standard input. Each fault
stands on a line of its own, with file and line, node and port, and what would mend it.`,
  operands: [1, Infinity],
  options: {
    plugins: PLUGINS,
    models: MODELS,
    json: { doc: "Print JSON, one fault a line" },
  },
  async run({ operands, given, host }) {
    const registry = openPlugins(given.plugins, host);
    const known = knownModels(() => host.models(given.models));
    let worst: ExitCode = EXIT.ok;
    for (const path of operands) {
      let code: ExitCode;
      try {
        const document = await checkDocument(path, { registry, known, host });
        for (const event of diagnosticEvents(document, path)) {
          if (given.json) print(printJsonLine(event));
          else print(said(eventText(event)!));
        }
        const { checked, library, workflow } = document;
        code = codeOfFaults(checked.diagnostics, workflow, library);
        if (!checked.diagnostics.length && !given.json) print(printable(t`${path}: ok`));
      } catch (error) {
        if (error instanceof Deno.errors.BrokenPipe) throw error;
        code = exitCodeOf(error);
        if (given.json) {
          print(printJsonLine(unreadable(path, error)));
        } else tellError(error);
      }
      worst ||= code;
    }
    return worst;
  },
});

function unreadable(file: string, error: unknown): RunLine {
  const message = error instanceof Error ? error.message : String(error);
  return { event: "diagnostic", severity: "error", code: "unreadable", file, message };
}
