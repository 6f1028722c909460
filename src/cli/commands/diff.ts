import { translated } from "../../words/translate.ts";
import { changeText } from "../../graph/change_text.ts";
import { diffWorkflows } from "../../graph/diff.ts";
import { printJsonLine } from "../../graph/json.ts";
import { defineCommand } from "../command.ts";
import { readDocument } from "../document.ts";
import { EXIT } from "../exit_code.ts";
import { print, said } from "../terminal.ts";

export default defineCommand({
  summary: "Show what differs between two graphs in meaning",
  usage: "A B [options]",
  details:
    `A and B are graphs, or pictures that carry one. The order of names, the spelling of numbers
and where nodes stand do not matter; a node that has only another id is shown as renamed.`,
  operands: [2, 2],
  options: {
    json: { doc: "Print JSON, one change a line" },
    "exit-code": { doc: "Exit with 1 if there is a difference" },
  },
  async run({ operands, given }) {
    const [before, after] = await Promise.all(operands.map(readDocument));
    const changes = diffWorkflows(before!.workflow, after!.workflow);
    if (given.json) changes.forEach((one) => print(printJsonLine(one)));
    else for (const change of changes) print(said(changeText(change, translated)));
    return given["exit-code"] && changes.length ? EXIT.failed : EXIT.ok;
  },
});
