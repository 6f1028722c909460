/// <reference lib="dom" />
import { assertEquals } from "@std/assert";
import { CanvasPage } from "./canvas_page.ts";
import { eventually } from "./eventually.ts";
import { test } from "./test_in_browser.ts";

const COUNT = 50_000;
const SIDE = 250;
/** Elements that a page has no trouble with. */
const FEW = 200;

test("a canvas of fifty thousand groups and notes", async (t) => {
  await using person = await CanvasPage.open();
  const { page } = person;
  const [frames, notes] = [page.locator(".frame"), page.locator(".note")];
  const counts = (): Promise<[number, number]> => Promise.all([frames.count(), notes.count()]);
  const middle = { x: 700, y: 420 };
  const zoomTo = (zoom: number): Promise<void> => person.zoomTo(zoom, middle);
  await t.step("opens, and shows those in sight", async () => {
    await page.locator(".canvas").evaluate((canvas, [count, side]) => {
      const at = (index: number) => [200 * (index % side!), 250 * Math.floor(index / side!)];
      const each = (make: (index: number) => object) =>
        Array.from({ length: count! }, (_, i) => make(i));
      const document = {
        format: "braid/1",
        nodes: {},
        view: {
          groups: each((i) => ({ at: at(i), size: [180, 220], title: `Group ${i}` })),
          notes: each((i) => ({ at: at(i).map((x) => x + 30), text: `Note **${i}**` })),
        },
      };
      const transfer = new DataTransfer();
      transfer.items.add(new File([JSON.stringify(document)], "crowd.graph.json"));
      canvas.dispatchEvent(new DragEvent("drop", { bubbles: true, dataTransfer: transfer }));
    }, [COUNT, SIDE]);
    await page.getByRole("tab", { name: "crowd" }).waitFor();
    await person.fit();
    await page.locator(".far-picture:not(.under)").waitFor();
    assertEquals(await counts(), [0, 0]);
  });

  await t.step(
    "draws few of them wherever one looks, and all as a picture where there are too many",
    async () => {
      await zoomTo(1);
      await eventually(
        async () => (await counts()).every((count) => count > 0 && count < FEW),
        true,
      );
      const before = await frames.evaluateAll((all) => all.map(({ dataset }) => dataset.item));
      await page.keyboard.down("Space");
      await person.drag(middle, { x: middle.x - 600, y: middle.y - 300 });
      await page.keyboard.up("Space");
      await eventually(async () => {
        const now = await frames.evaluateAll((all) => all.map(({ dataset }) => dataset.item));
        return now.some((item) => !before.includes(item)) && now.length < FEW;
      }, true);
      await zoomTo(0.31);
      await eventually(counts, [FEW, FEW]);
      await page.locator(".far-picture.under").waitFor();
      await zoomTo(1);
    },
  );

  await t.step("edits one, and selects and moves all", async () => {
    // One in the middle: what lies at the edge may go out of sight when it has the focus.
    const inMiddle = (): Promise<string | null | undefined> =>
      frames.evaluateAll((all) =>
        all.find((frame) => {
          const { x, y, right } = frame.querySelector("input")!.getBoundingClientRect();
          return x > 400 && right < innerWidth - 100 && y > 150 && y < innerHeight - 200;
        })?.getAttribute("data-item")
      );
    await eventually(async () => typeof await inMiddle(), "string");
    const item = await inMiddle();
    const title = page.locator(`[data-item="${item}"] input`);
    await title.fill("Mine");
    await title.blur();
    await person.undo();
    await eventually(
      () => title.inputValue(),
      `Group ${item!.split(".")[1]}`,
    );
    await page.keyboard.press("Control+a");
    await eventually(async () => await page.locator(".frame:not(.selected)").count(), 0);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Escape");
    await person.undo();
  });
});
