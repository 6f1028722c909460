import { translated } from "../../words/translate.ts";
import { readRoots } from "../../files/find_file.ts";
import type { GuidanceReport } from "../../formula/report.ts";
import { reportText } from "../../formula/report_text.ts";
import type { Library } from "../../graph/catalogue.ts";
import { printJsonLine } from "../../graph/json.ts";
import { printWorkflow } from "../../graph/parse.ts";
import type { Workflow } from "../../graph/workflow.ts";
import { planRequest } from "../../graph/plan_request.ts";
import { openMemory } from "../../runs/outputs/memory.ts";
import type { Call } from "../command.ts";
import { defineCommand } from "../command.ts";
import type { ExitCode } from "../exit_code.ts";
import { EXIT, exitCodeOf } from "../exit_code.ts";
import type { Options } from "../options.ts";
import { eventText } from "../progress/event_text.ts";
import type { Reporter } from "../progress/reporter.ts";
import type { RunLine } from "../run_line.ts";
import { runOne } from "../run_one.ts";
import { print, printable, say } from "../terminal.ts";
import { openVariants, VARIANT_OPTIONS } from "../variants.ts";

const OPTIONS = {
  ...VARIANT_OPTIONS,
  input: { value: "DIR", many: true, folder: true, doc: "Let nodes read files from there too" },
  json: { doc: "Print JSON, a guidance a line" },
} as const satisfies Options;

/** What will be done for one denoising node, as a line of `--json`. */
interface PlanLine {
  readonly event: "plan";
  readonly node: string;
  /** What a sweep has set, by `node.port`. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** Formula, coefficients, calls and batches: what the editor's guidance inspector shows. */
  readonly report: GuidanceReport;
}

export default defineCommand({
  summary: "Tell what the guidance of a graph will do, and denoise nothing",
  usage: "FILE [options]",
  details:
    `FILE is as for braid run. For each node that denoises by a guidance it tells the formula, the network
calls and rows of the run, what need not be evaluated and why, and for each step the batches and the
sum with its coefficients collected. --json prints the same as the report that the editor saves.

  braid explain portrait.graph.json --set guidance.conceptGuidanceScale=2.5
  braid explain portrait.graph.json --sweep schedule.numInferenceSteps=10,20`,
  operands: [1, 1],
  options: OPTIONS,
  async run({ operands: [path], given, host }: Call<typeof OPTIONS>): Promise<ExitCode> {
    const reporter = faultReporter(given.json);
    /** What each plan stands for, by their paths. */
    const nodes = new Map<string, string>();
    const opened = await openVariants(path!, {
      given,
      host,
      plans: true,
      instead: (workflow, library) => planOf(workflow, library, nodes),
      onEvent: (event) => reporter.event(event),
    });
    if (opened.idle) return opened.idle.exitCode;
    await using environment = await host.openNodeEnvironment({ models: given.models });
    await using memory = openMemory();
    let code: ExitCode = opened.lack ? EXIT.failed : EXIT.ok;
    for (const [index, variant] of opened.all.entries()) {
      const { reports, errors } = await runOne(
        { run: index + 1, library: opened.library, checked: variant.checked, cache: undefined },
        reporter,
        {
          context: environment.context({
            inputs: readRoots([...given.input, opened.document.folder, Deno.cwd()]),
            document: printWorkflow(variant.workflow),
            previews: false,
            save: () => {
              throw new Error("Nothing is saved while a graph is explained");
            },
          }),
          memory,
          salt: environment.salt,
        },
      );
      if (errors.length) code = exitCodeOf(errors[0]);
      for (const { node: plan, report } of reports) {
        const node = nodes.get(plan);
        if (node === undefined) continue; // was denoised, as what steers depends on it
        const line: PlanLine = {
          event: "plan",
          node,
          ...(variant.places.length && { values: variant.values }),
          report,
        };
        print(given.json ? printJsonLine(line) : `${printable(planText(line))}\n`);
      }
    }
    return code;
  },
});

/** The graph's plans in its place. @throws RangeError where nothing denoises by a guidance */
function planOf(workflow: Workflow, library: Library, nodes: Map<string, string>): Workflow {
  const plan = planRequest(workflow, library);
  if (!plan) {
    throw new RangeError("Nothing to explain: no node of the graph denoises by a guidance");
  }
  plan.outputs.forEach((output, index) => nodes.set(output, plan.nodes[index]!));
  return { ...plan.workflow, outputs: plan.outputs };
}

function planText({ node, values = {}, report }: PlanLine): string {
  const set = Object.entries(values).map(([path, value]) => `${path}=${printJsonLine(value)}`);
  return `${[node, ...set].join("  ")}\n${
    reportText(report).split("\n").map(translated).join("\n")
  }`;
}

/** Tells faults and warnings, and nothing of what goes well. */
function faultReporter(json: boolean): Reporter {
  const isFault = ({ event, ...rest }: RunLine): boolean =>
    ["diagnostic", "nodeFailed", "nodeSkipped"].includes(event) ||
    event === "emitted" && "name" in rest && rest.name === "warning";
  return {
    event(event) {
      if (!isFault(event)) return;
      if (json) print(printJsonLine(event));
      else say(eventText(event)!);
    },
    [Symbol.dispose]: () => {},
  };
}
