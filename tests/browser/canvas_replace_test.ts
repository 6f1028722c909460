/// <reference lib="dom" />
import { assertEquals } from "@std/assert";
import { printWorkflow } from "../../src/graph/parse.ts";
import type { Workflow } from "../../src/graph/workflow.ts";
import { CanvasPage } from "./canvas_page.ts";
import { eventually } from "./eventually.ts";
import { test } from "./test_in_browser.ts";
import { conceptGuidance } from "../web/workflows.ts";

test("nodes of unknown types on the canvas", async (t) => {
  await using person = await CanvasPage.open();
  const { page } = person;
  const { denoise } = conceptGuidance.nodes;
  const broken: Workflow = {
    ...conceptGuidance,
    nodes: {
      ...conceptGuidance.nodes,
      denoise: {
        ...denoise!,
        type: "difusion.denoise",
        inputs: { ...denoise!.inputs, colour: "red" },
      },
    },
  };
  const field = page.locator(".quick-input input");
  const choose = async (text: string): Promise<void> => {
    await field.fill(text);
    await page.keyboard.press("Enter");
    await field.waitFor({ state: "detached" });
  };
  const inputs = async (id: string): Promise<unknown> => (await person.saved()).nodes[id]?.inputs;

  await t.step(
    "one says which plugin it needs and is replaced by the type that was meant",
    async () => {
      await page.locator(".canvas").focus();
      await page.evaluate((text) => navigator.clipboard.writeText(text), printWorkflow(broken));
      await page.keyboard.press("Control+a");
      await page.keyboard.press("Delete");
      await page.keyboard.press("Control+v");
      const node = person.node("denoise");
      await node.getByText("Needs plugin difusion").waitFor();
      await person.fit();
      const wires = page.locator("path[data-wire]");
      const before = await wires.count();
      await node.getByRole("button", { name: "Replace…" }).click();
      await page.getByRole("option", { name: /^Denoise ?loses value "colour"/ }).waitFor();
      await eventually(
        () => page.getByRole("option").first().locator("span").innerText(),
        "Denoise",
      );
      await choose("Denoise");
      await page.locator(".toast", { hasText: 'no place for value "colour"' }).waitFor();
      await node.getByText("Needs plugin difusion").waitFor({ state: "detached" });
      await eventually(() => wires.count(), before);
      await eventually(() => inputs("denoise"), denoise!.inputs);
      await person.undo();
      await node.getByText("Needs plugin difusion").waitFor();
      await eventually(() => inputs("denoise"), broken.nodes.denoise!.inputs);
    },
  );

  await t.step(
    "of several of one type all are replaced at once, and undone at once",
    async () => {
      await person.header("denoise").click();
      await page.keyboard.press("Control+d");
      await person.node("denoise_2").waitFor();
      await page.keyboard.press("Control+Shift+e"); // one of them inside a subgraph
      await choose("part");
      await person.node("denoise_2").waitFor({ state: "detached" });
      await person.header("denoise").click();
      await page.keyboard.press("F1");
      await field.fill("Replace with");
      await page.keyboard.press("Enter");
      await page.getByPlaceholder('Replace "difusion.denoise" with').fill("Denoise");
      await page.keyboard.press("Enter");
      await page.getByPlaceholder("There are 2 nodes").waitFor();
      await choose("Replace all 2");
      await page.locator(".node.unknown").first().waitFor({ state: "detached" });
      const types = (workflow: Workflow): readonly string[] =>
        [workflow, ...Object.values(workflow.subgraphs)]
          .flatMap(({ nodes }) => Object.values(nodes).map(({ type }) => type))
          .filter((type) => type.endsWith(".denoise"));
      assertEquals(types(await person.saved()), ["diffusion.denoise", "diffusion.denoise"]);
      await person.undo();
      assertEquals(types(await person.saved()), ["difusion.denoise", "difusion.denoise"]);
    },
  );
});
