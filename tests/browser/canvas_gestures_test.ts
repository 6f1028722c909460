/// <reference lib="dom" />
import { assertAlmostEquals, assertEquals, assertNotEquals } from "@std/assert";
import { boxOf } from "./box_of.ts";
import type { Spot } from "./box_of.ts";
import { CanvasPage } from "./canvas_page.ts";
import { eventually } from "./eventually.ts";
import { test } from "./test_in_browser.ts";

test("hands on the canvas", async (t) => {
  await using person = await CanvasPage.open();
  const { page } = person;
  const empty = { x: 700, y: 730 };
  const at = async (id: string): Promise<readonly number[]> =>
    (await person.saved()).view.nodes?.[id]?.at ?? [];

  await t.step("a finger pans, two fingers zoom about their middle", async () => {
    const [x, y, zoom] = await person.viewport();
    await person.fingers(
      ["touchStart", empty],
      ["touchMove", { x: empty.x + 60, y: empty.y - 30 }],
      ["touchEnd"],
    );
    await eventually(() => person.viewport(), [x + 60, y - 30, zoom]);
    const [left, right] = [{ x: 600, y: 720 }, { x: 800, y: 720 }];
    await person.fingers(
      ["touchStart", left],
      ["touchStart", left, right],
      ["touchMove", { x: 650, y: 720 }, { x: 750, y: 720 }],
      ["touchEnd"],
    );
    const [x2, , zoom2] = await person.viewport();
    assertAlmostEquals(zoom2, zoom / 2, 1e-3);
    const pane = await boxOf(page.locator(".canvas"));
    assertAlmostEquals((700 - pane.x - x2) / zoom2, (700 - pane.x - x - 60) / zoom, 0.5);
    await person.fit();
  });

  await t.step("a second finger turns the drag of a node into a pinch", async () => {
    const before = await at("save");
    const [, , zoom] = await person.viewport();
    const held = await person.center(person.header("save"));
    const below = (by: number): Spot => ({ x: held.x, y: held.y + by });
    await person.fingers(
      ["touchStart", held],
      ["touchMove", below(40)],
      ["touchStart", below(40), below(140)],
      ["touchMove", below(40), below(240)],
      ["touchEnd"],
    );
    await eventually(() => at("save"), before);
    assertAlmostEquals((await person.viewport())[2], zoom * 2, 1e-3);
    await person.fit();
  });

  await t.step("a long press opens the menu of what is under the finger", async () => {
    const before = await at("save");
    const held = await person.center(person.header("save"));
    await person.fingers(["touchStart", held]);
    await page.getByRole("menu").waitFor();
    await person.fingers(["touchEnd"]);
    await eventually(() => at("save"), before);
    await page.getByRole("menuitem", { name: "Bypass" }).click();
    await eventually(async () => (await person.saved()).nodes.save?.mode, "bypass");
    await person.undo();
    const view = await person.viewport();
    await person.fingers(["touchStart", empty]);
    await page.getByRole("menuitem", { name: "Add a note" }).waitFor();
    await person.fingers(["touchEnd"]);
    await page.keyboard.press("Escape");
    await eventually(() => person.viewport(), view);
  });

  await t.step("the middle button, and any with the space bar, pan over nodes too", async () => {
    const [x, y, zoom] = await person.viewport();
    const held = await person.center(person.header("denoise"));
    await person.drag(held, { x: held.x + 50, y: held.y + 20 }, { button: "middle" });
    await eventually(() => person.viewport(), [x + 50, y + 20, zoom]);
    const before = await at("denoise");
    await page.locator(".canvas").focus();
    await page.keyboard.down("Space");
    await person.drag({ x: held.x + 50, y: held.y + 20 }, held);
    await page.keyboard.up("Space");
    await eventually(() => person.viewport(), [x, y, zoom]);
    await eventually(() => at("denoise"), before);
  });

  await t.step(
    "the wheel zooms, or pans where the settings say so, and zooms with Ctrl",
    async () => {
      await page.mouse.move(empty.x, empty.y);
      const [, y, zoom] = await person.viewport();
      await page.mouse.wheel(0, 100);
      await person.frame();
      await eventually(async () => (await person.viewport())[2] < zoom, true);
      await person.fit();
      await page.evaluate(() => localStorage.setItem("braid.settings", '{"canvas.wheel":"pan"}'));
      await page.reload();
      await page.getByRole("button", { name: "trial", exact: true }).click();
      await person.node("denoise").waitFor({ state: "attached" });
      await person.fit();
      await page.mouse.move(empty.x, empty.y);
      await page.mouse.wheel(0, 100);
      await person.frame();
      const [, y2, zoom2] = await person.viewport();
      assertEquals([Math.round(y - y2), zoom2], [100, zoom]);
      await page.keyboard.down("Control");
      await page.mouse.wheel(0, 100);
      await page.keyboard.up("Control");
      await person.frame();
      await eventually(async () => (await person.viewport())[2] < zoom, true);
      await person.fit();
    },
  );

  await t.step("Escape takes a drag, a copy, a box and a wire back", async () => {
    const before = await person.saved();
    const escape = (): Promise<void> => page.keyboard.press("Escape");
    const held = await person.center(person.header("save"));
    const away = { x: held.x - 80, y: held.y + 160 };
    await person.drag(held, away, { before: escape });
    await page.keyboard.down("Alt");
    await person.drag(held, away, { before: escape });
    await page.keyboard.up("Alt");
    await eventually(() => page.locator(".node").count(), 10);
    await page.keyboard.down("Shift");
    await person.drag(empty, { x: 400, y: 100 }, { before: escape });
    await page.keyboard.up("Shift");
    await eventually(() => page.locator(".box").count(), 0);
    await person.drag(person.port("decode", "image", "output"), empty, { before: escape });
    await eventually(() => page.getByLabel("Search for a node").count(), 0);
    await eventually(() => person.saved(), before);
  });

  await t.step("Alt and a drag leave a copy, which keeps the wires that come in", async () => {
    const held = await person.center(person.header("save"));
    await page.keyboard.down("Alt");
    await person.drag(held, { x: held.x - 60, y: held.y + 180 });
    await page.keyboard.up("Alt");
    const { nodes, view } = await person.saved();
    assertEquals(nodes.save_2?.inputs, nodes.save?.inputs);
    assertNotEquals(view.nodes?.save_2?.at, view.nodes?.save?.at);
    await eventually(() => page.locator(".node.selected").getAttribute("data-node"), "save_2");
    await page.keyboard.press("Delete");
  });

  await t.step(
    "what is dragged snaps to its neighbours, and shows along which line",
    async () => {
      const [zoom, before] = [(await person.viewport())[2], await at("save")];
      const held = await person.center(person.header("save"));
      await person.drag(held, { x: held.x + 40, y: held.y + 3 * zoom }, {
        before: () => page.locator(".guide.horizontal").waitFor({ state: "attached" }),
      });
      await eventually(async () => (await at("save"))[1], before[1]);
      await person.undo();
    },
  );

  await t.step("near the edge a drag takes the world along", async () => {
    const [x] = await person.viewport();
    const before = (await at("save"))[0]!;
    const pane = await boxOf(page.locator(".canvas"));
    const held = await person.center(person.header("save"));
    const edge = { x: pane.x + pane.width - 6, y: held.y + 60 };
    await person.drag(held, edge, {
      before: () => eventually(async () => (await person.viewport())[0] < x - 50, true),
    });
    const [x2, , zoom] = await person.viewport();
    const moved = (edge.x - held.x + x - x2) / zoom;
    assertAlmostEquals((await at("save"))[0]! - before, moved, 12);
    await person.undo();
    await person.fit();
  });
});

test("hands on wires", async (t) => {
  await using person = await CanvasPage.open();
  const { page } = person;
  const inputs = async (id: string): Promise<Readonly<Record<string, unknown>>> =>
    (await person.saved()).nodes[id]?.inputs ?? {};

  await t.step(
    "an end let go over nothing is a wire less, over another port it moves",
    async () => {
      await person.drag(person.port("combine", "base", "input"), { x: 700, y: 730 });
      await eventually(async () => (await inputs("combine")).base, undefined);
      await person.undo();
      const freed = person.port("combine", "terms.0.prediction", "input");
      await person.drag(freed, person.port("combine", "base", "input"));
      const { base, "terms.0.prediction": term } = await inputs("combine");
      assertEquals([base, term], [{ from: "control.prediction" }, undefined]);
      await person.undo();
    },
  );

  await t.step("let go on a node, a wire takes the port that fits best", async () => {
    await person.drag(person.port("combine", "base", "input"), { x: 700, y: 730 });
    await person.drag(person.port("uncond", "prediction", "output"), person.header("combine"));
    await eventually(async () => (await inputs("combine")).base, { from: "uncond.prediction" });
    await person.undo();
    await person.undo();
  });

  await t.step("let go on a control, a wire takes its place", async () => {
    await person.fit();
    await page.mouse.dblclick(700, 600);
    await page.getByLabel("Search for a node").fill("load image");
    await page.keyboard.press("Enter");
    const control = person.node("load_image").locator('.row[data-input="file"]');
    await person.drag(person.port("decode", "image", "output"), control, {
      before: () => page.locator(".reason", { hasText: "has no port that fits" }).waitFor(),
    });
    await person.drag(person.port("save", "file", "output"), control);
    await eventually(() => inputs("load_image"), { file: { from: "save.file" } });
    await eventually(() => control.locator(".cell").count(), 0);
    await person.undo();
    await person.undo();
  });

  await t.step("with Shift all wires of an output go to another one", async () => {
    await page.keyboard.down("Shift");
    await person.drag(
      person.port("prompt", "condition", "output"),
      person.port("concept", "condition", "output"),
    );
    await page.keyboard.up("Shift");
    await eventually(async () => (await inputs("control")).condition, {
      from: "concept.condition",
    });
    await page.keyboard.down("Shift");
    await person.drag(
      person.port("concept", "condition", "output"),
      person.port("prompt", "condition", "output"),
    );
    await page.keyboard.up("Shift");
    await eventually(async () => (await inputs("control")).condition, {
      from: "prompt.condition",
    });
    await eventually(async () => (await inputs("style")).condition, { from: "prompt.condition" });
    await page.keyboard.press("Control+z");
    await page.keyboard.press("Control+z");
    await eventually(async () => (await inputs("style")).condition, {
      from: "concept.condition",
    });
  });

  await t.step("a click on a port and one on another join them", async () => {
    await person.port("concept", "condition", "output").click();
    await page.mouse.move(700, 400);
    await person.port("uncond", "condition", "input").click();
    await eventually(async () => (await inputs("uncond")).condition, {
      from: "concept.condition",
    });
  });

  await t.step("a click chooses a wire, and Delete removes it alone", async () => {
    const wire = page.locator('[data-wire="uncond.condition"]');
    const middle = await wire.evaluate((path: SVGPathElement) => {
      const { x, y } = path.getPointAtLength(path.getTotalLength() / 2);
      const { x: left, y: top } = new DOMPoint(x, y).matrixTransform(path.getScreenCTM()!);
      return { x: left, y: top };
    });
    const count = Object.keys((await person.saved()).nodes).length;
    await page.mouse.click(middle.x, middle.y);
    await page.locator(".wire.chosen").waitFor({ state: "attached" });
    await page.keyboard.press("Delete");
    await eventually(async () => (await inputs("uncond")).condition, undefined);
    assertEquals(Object.keys((await person.saved()).nodes).length, count);
  });
});
