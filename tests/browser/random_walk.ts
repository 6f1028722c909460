/// <reference lib="dom" />
import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import type { DiagnosticCode } from "../../src/graph/diagnostic.ts";
import { isSubgraph } from "../../src/graph/edit_nodes.ts";
import { parseWorkflow, printWorkflow } from "../../src/graph/parse.ts";
import { check } from "../../src/graph/validate.ts";
import type { Body, Workflow } from "../../src/graph/workflow.ts";
import { catalogue } from "../web/catalogue.ts";
import type { CanvasPage } from "./canvas_page.ts";
import { RandomHands } from "./random_hands.ts";

/** What no edit may leave behind, whatever a person does; the rest is theirs to mend. */
const INTERNAL = new Set<DiagnosticCode>([
  ...["bad-id", "dangling-link", "unknown-port", "unknown-output", "unknown-type"] as const,
  ...["recursive-subgraph", "cycle", "wrong-kind", "unknown-form-field"] as const,
]);

/** What is there only while a gesture lasts. */
const HELD = ".canvas.wiring, .canvas .box, .canvas .guide, .wire.loose, .reason";

/**
 * Lets a person without a plan at the editor. After each burst the document must be sound; in the end undo must lead
 * back to the first one, and redo to the last, byte for byte. Undone it is as it was before.
 *
 * @returns how many steps of undo there were
 */
export async function walk(
  person: CanvasPage,
  seed: string,
  steps: number,
  burst = 20,
): Promise<number> {
  const { page } = person;
  const hands = new RandomHands(person, seed);
  const text = async (): Promise<string> => {
    await hands.rest();
    assertEquals(await page.locator(HELD).count(), 0, "A gesture is still held");
    return printWorkflow(await person.saved());
  };
  const first = await text();
  try {
    for (let step = 0; step < steps; step++) {
      await hands.step();
      if (step % burst !== burst - 1) continue;
      const workflow = checkSound(await text());
      checkDrawn(workflow, await drawn(page));
      await person.fit();
    }
    checkSound(await text());
    await press(person, "Redo", "Control+Shift+z");
    const end = await text();
    const undone = await press(person, "Undo", "Control+z");
    assertEquals(await text(), first, "Undo leads elsewhere");
    assertEquals(await press(person, "Redo", "Control+Shift+z"), undone);
    assertEquals(await text(), end, "Redo leads elsewhere");
    assertEquals(await press(person, "Undo", "Control+z"), undone);
    assertEquals(await text(), first);
    return undone;
  } catch (error) {
    throw new Error(`After ${seed}: ${hands.log.join(", ")}`, { cause: error });
  }
}

function checkSound(text: string): Workflow {
  const workflow = parseWorkflow(text);
  assertEquals(printWorkflow(workflow), text);
  const faults = check(workflow, catalogue).diagnostics.filter(({ code }) => INTERNAL.has(code));
  assertEquals(faults, []);
  return workflow;
}

interface Drawn {
  readonly nodes: readonly string[];
  readonly wires: readonly string[];
}

/** What of a document is on the screen. */
async function drawn(page: Page): Promise<Drawn> {
  return await page.evaluate(() => {
    const all = (selector: string, name: string): string[] =>
      [...document.querySelectorAll<HTMLElement>(selector)].map((one) => one.dataset[name]!);
    return { nodes: all(".world .node", "node"), wires: all(".world [data-wire]", "wire") };
  });
}

/** Checks that nothing is on the screen that is not in the document, and nothing twice. */
function checkDrawn(workflow: Workflow, { nodes, wires }: Drawn): void {
  const bodies: readonly Body[] = [workflow, ...Object.values(workflow.subgraphs)];
  const known = new Set([
    "inputs",
    "results",
    ...bodies.flatMap((body) => Object.keys(body.nodes)),
  ]);
  const ends = new Set(bodies.flatMap((body) => {
    const results = Object.keys(isSubgraph(body) ? body.results : {});
    return [
      ...results.map((name) => `results.${name}`),
      ...Object.entries(body.nodes).flatMap(([id, { inputs }]) =>
        Object.keys(inputs ?? {}).map((port) => `${id}.${port}`)
      ),
    ];
  }));
  assertEquals(nodes.filter((key, index) => !known.has(key) || nodes.indexOf(key) !== index), []);
  assertEquals(wires.filter((key) => !ends.has(key)), []);
}

/** Goes all the way through the history. @returns how many steps that were */
async function press(person: CanvasPage, name: "Undo" | "Redo", keys: string): Promise<number> {
  const button = person.page.getByRole("button", { name, exact: true });
  let count = 0;
  for (; await button.isEnabled(); count++) {
    await person.page.keyboard.press(keys);
    if (count > 2000) throw new Error(`${name} does not end`);
  }
  return count;
}
