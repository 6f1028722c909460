/// <reference lib="dom" />
import { assert, assertEquals } from "@std/assert";
import joinText from "../../nodes/core/join_text.ts";
import { createLibrary, describeLibrary } from "../../src/graph/catalogue.ts";
import { catalogue } from "../web/catalogue.ts";
import { CanvasPage } from "./canvas_page.ts";
import { eventually } from "./eventually.ts";
import { test } from "./test_in_browser.ts";

const JOIN = "core.join_text";
const ROWS = 10_000;
/** Lines that a page has no trouble with. */
const FEW = 200;
/** Lines, and wires, that are drawn at most. */
const MOST = { lines: 3_100, wires: 1_000 };

test("a canvas of nodes with thousands of rows and wires", async (t) => {
  const { nodes } = describeLibrary(createLibrary({ nodes: { [JOIN]: joinText } }));
  await using person = await CanvasPage.open({
    ...catalogue,
    nodes: { ...catalogue.nodes, ...nodes },
  });
  const { page } = person;
  const [rows, wires] = [page.locator(".row"), page.locator("path.line")];
  /** Opens a graph and shows all of it, by a picture for what is too much to draw. */
  const open = async (name: string, picture: string, document: object): Promise<void> => {
    await page.locator(".canvas").evaluate((canvas, [name, text]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text!], `${name}.graph.json`));
      canvas.dispatchEvent(new DragEvent("drop", { bubbles: true, dataTransfer: transfer }));
    }, [name, JSON.stringify({ format: "braid/1", ...document })]);
    await page.getByRole("tab", { name }).waitFor();
    // What is pressed before it is seen is lost: it is opened where it can be read.
    await eventually(async () => {
      await person.fit();
      return await page.locator(picture).isVisible();
    }, true);
  };
  const parts = (count: number, part: (index: number) => unknown): object =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`parts.${i}.text`, part(i)]));

  await t.step("draws the rows in sight, and wires that lead there", async () => {
    await open("rows", ".far-picture:not(.under)", {
      nodes: {
        join: {
          type: JOIN,
          inputs: parts(ROWS, (i) => i % 1000 === 0 ? { from: "one.text" } : `part ${i}`),
        },
        one: { type: JOIN },
      },
      view: { nodes: { join: { at: [300, 0] } } },
    });
    assert(await rows.count() < FEW);
    const [left, , zoom] = await person.viewport();
    const { x: pane } = (await page.locator(".canvas").boundingBox())!;
    const middle = { x: pane + left + 400 * zoom, y: 420 };
    await person.zoomTo(1, middle);
    const shown = (): Promise<number[]> =>
      rows.evaluateAll((all) =>
        all.flatMap(({ dataset }) => Number(dataset.input?.match(/parts.(\d+)/)?.[1] ?? []))
      );
    await eventually(async () => (await shown()).length > 10 && await rows.count() < FEW, true);
    const before = await shown();
    await page.keyboard.down("Space");
    await person.drag(middle, { x: middle.x, y: middle.y - 400 });
    await person.drag(middle, { x: middle.x, y: middle.y - 400 });
    await page.keyboard.up("Space");
    await eventually(
      async () => Math.max(...await shown()) > Math.max(...before) && await rows.count() < FEW,
      true,
    );
    const count = await wires.count();
    assert(count > 0 && count < ROWS / 1000, `${count} wires`);
  });

  await t.step("draws no more than a page bears, and paints the rest", async () => {
    const ids = Array.from({ length: 200 }, (_, i) => `join${i}`);
    await open("wires", ".far-picture.under", {
      nodes: Object.fromEntries(ids.map((id, i) => [id, {
        type: JOIN,
        inputs: parts(40, (part) => i ? { from: `${ids[i - 1]}.text` } : `${part}`),
      }])),
      view: {
        nodes: Object.fromEntries(ids.map((id, i) => [id, { at: [i ? 0 : -400, 0] }])),
      },
    });
    await eventually(() => wires.count(), MOST.wires);
    const count = await rows.count();
    assert(count > FEW && count <= MOST.lines, `${count} lines`);
    // One of those that are painted alone.
    assertEquals(await person.node("join0").count(), 0);
    const [x, y, zoom] = await person.viewport();
    const pane = (await page.locator(".canvas").boundingBox())!;
    const spot = { x: pane.x + x + (100 - 400) * zoom, y: pane.y + y + 20 * zoom };
    await page.mouse.click(spot.x, spot.y, { button: "right" });
    await page.getByRole("menuitem", { name: "Copy its values" }).waitFor();
  });
});
