import { formulaText } from "../../../src/formula/text.ts";
import type { Command } from "../../core/registry.ts";
import type { Host } from "../../host/host.ts";
import type { NamedReport } from "../../runs/run_reports.ts";
import { reportCsv, reportJson } from "./export_report.ts";
import { type InspectorState, matchIndex, shownReport } from "./inspector_state.ts";

/** What the inspector asks of its surroundings. */
export type InspectorHost = Pick<Host, "artifactUrl" | "writeClipboard" | "saveFile">;

/** A name as part of a file's. */
export function fileNameOf({ name }: { readonly name: string }): string {
  return name.replaceAll(/[^\p{L}\p{N}._-]+/gu, "_");
}

export interface InspectorActions {
  copyFormula(): Promise<void>;
  exportCsv(): void;
  exportJson(): void;
  /** Moves the slider by so many evaluations. */
  move(by: number): void;
}

export function inspectorActions(
  state: InspectorState,
  reports: () => readonly NamedReport[],
  host: InspectorHost,
): InspectorActions {
  const wanted = (): NamedReport => {
    const found = shownReport(state, reports());
    if (!found) throw new Error("There is no report yet: run a graph with a Denoise node");
    return found;
  };
  const save = (extension: string, type: string, text: string): void => {
    host.saveFile(`${fileNameOf(wanted())}-guidance.${extension}`, new Blob([text], { type }));
  };
  return {
    copyFormula() {
      const { formula, branches } = wanted().report;
      return host.writeClipboard(formulaText(formula, branches));
    },
    exportCsv: () => save("csv", "text/csv;charset=utf-8", reportCsv(wanted().report)),
    exportJson: () => save("json", "application/json", reportJson(wanted().report)),
    move(by) {
      const count = wanted().report.steps.length;
      state.at.value = matchIndex(Math.min(state.at.peek(), count - 1) + by, count, count);
    },
  };
}

/** The inspector's commands, for `registry.contribute({ commands })`. */
export function inspectorCommands(
  state: InspectorState,
  { copyFormula, exportCsv, exportJson, move }: InspectorActions,
): readonly Command[] {
  const commands: readonly Command[] = [
    { id: "copyFormula", title: "Copy the formula", run: copyFormula },
    { id: "exportCsv", title: "Save the numbers as CSV", run: exportCsv },
    { id: "exportJson", title: "Save the report as JSON", run: exportJson },
    { id: "next", title: "Next evaluation", keys: ["."], run: () => move(1) },
    { id: "previous", title: "Previous evaluation", keys: [","], run: () => move(-1) },
    {
      id: "toggleAxis",
      title: "Put steps or sigma on the x axis",
      run() {
        state.axis.value = state.axis.peek() === "step" ? "sigma" : "step";
      },
    },
    {
      id: "toggleLogarithmic",
      title: "Toggle the logarithmic norm axis",
      run() {
        state.logarithmic.value = !state.logarithmic.peek();
      },
    },
    {
      id: "toggleTables",
      title: "Show charts as tables",
      run() {
        state.tables.value = !state.tables.peek();
      },
    },
  ];
  return commands.map((command) => ({
    ...command,
    id: `inspector.${command.id}`,
    category: "Guidance",
    ...(command.keys && { when: "inspectorFocus && !textInputFocus" }),
  }));
}
