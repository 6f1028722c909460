import { signal } from "@preact/signals";
import { assertEquals } from "@std/assert";
import { EMPTY } from "../../../src/graph/empty_workflow.ts";
import { removeNodes } from "../../../src/graph/edit_nodes.ts";
import { clearInput, connect, setValue } from "../../../src/graph/edit_wires.ts";
import type { Workflow } from "../../../src/graph/workflow.ts";
import { choicesAt, noChoices } from "../../../web/document/begin_choice.ts";
import type { OpenDocument } from "../../../web/document/open_document.ts";
import { openDocument } from "../../../web/document/opening.ts";
import { library } from "../../graph/fixtures.ts";

const target = { node: "load", port: "file" };
const workflow: Workflow = {
  ...EMPTY,
  nodes: { load: { type: "core.load_image" }, paper: { type: "core.color_image" } },
};

/** An input of a document, with a choice begun by a control of it each time. */
function input(): {
  readonly document: OpenDocument;
  begin(): (name: string) => void;
  standing(): unknown;
} {
  const document = openDocument({ name: "any", workflow, catalogue: signal(library) });
  return {
    document,
    begin() {
      const settle = choicesAt({ document, where: undefined, node: "load", input: "file" }).begin();
      return (name) =>
        settle(() => document.edit("Set file", (now) => setValue(now, target, name)));
    },
    standing: () => document.workflow.peek().nodes["load"]?.inputs?.["file"],
  };
}

Deno.test("of choices that take time the one made last stands, whichever is through first", () => {
  const { begin, standing } = input();
  const [a, b, c] = [begin(), begin(), begin()];
  a("a.png");
  assertEquals(standing(), "a.png", "the others may fail");
  c("c.png");
  b("b.png");
  assertEquals(standing(), "c.png");
  begin()("d.png");
  assertEquals(standing(), "d.png");
});

Deno.test("a choice that takes time goes over nothing that was set otherwise meanwhile", () => {
  const { document, begin, standing } = input();
  const edit = (change: (workflow: Workflow) => Workflow): void => document.edit("Edit", change);
  begin()("a.png");
  const toWire = begin();
  edit((now) => connect(now, { node: "paper", port: "image" }, target));
  toWire("b.png");
  assertEquals(standing(), { from: "paper.image" });
  const toUndo = begin();
  document.undo();
  toUndo("b.png");
  assertEquals(standing(), "a.png");
  const cleared = begin();
  edit((now) => clearInput(now, target));
  cleared("b.png");
  assertEquals(standing(), undefined);
  const gone = begin();
  edit((now) => removeNodes(now, ["load"]));
  gone("b.png");
  assertEquals(Object.keys(document.workflow.peek().nodes), ["paper"]);
});

Deno.test("an input of no node has the choice made last, too", () => {
  const choices = noChoices();
  const written: string[] = [];
  const [a, b] = [choices.begin(), choices.begin()];
  b(() => written.push("b"));
  a(() => written.push("a"));
  assertEquals(written, ["b"]);
});
