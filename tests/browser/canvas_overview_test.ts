/// <reference lib="dom" />
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { boxOf } from "./box_of.ts";
import { CanvasPage } from "./canvas_page.ts";
import { eventually } from "./eventually.ts";
import { test } from "./test_in_browser.ts";

/** Where a point of the world is on the screen. */
async function onScreenOf(
  person: CanvasPage,
  x: number,
  y: number,
): Promise<{ x: number; y: number }> {
  const [left, top, zoom] = await person.viewport();
  const pane = await boxOf(person.page.locator(".canvas"));
  return { x: pane.x + left + x * zoom, y: pane.y + top + y * zoom };
}

test("the canvas from far", async (t) => {
  await using person = await CanvasPage.open();
  const { page } = person;
  const middle = { x: 700, y: 420 };
  const zoomTo = (zoom: number): Promise<void> => person.zoomTo(zoom, middle);
  const onScreen = (x: number, y: number) => onScreenOf(person, x, y);

  await t.step(
    "far out a picture stands for the nodes, and can be clicked and dragged",
    async () => {
      await zoomTo(0.2);
      await page.locator(".far-picture:not(.under)").waitFor();
      await eventually(
        () => page.locator(".world.pictured").evaluate((w) => getComputedStyle(w).opacity),
        "0",
      );
      const before = (await person.saved()).view.nodes?.save?.at ?? [0, 0];
      const held = await onScreen(before[0] + 100, before[1] + 10);
      await person.drag(held, { x: held.x + 20, y: held.y + 30 });
      const [x, y] = (await person.saved()).view.nodes?.save?.at ?? [0, 0];
      assertAlmostEquals(x - before[0], 100, 40);
      assertAlmostEquals(y - before[1], 150, 40);
      await person.undo();
      await page.mouse.click(held.x, held.y, { button: "right" });
      await page.getByRole("menuitem", { name: "Mute" }).click();
      await eventually(async () => (await person.saved()).nodes.save?.mode, "mute");
      await person.undo();
      await page.mouse.click(400, 600);
      await page.mouse.dblclick(held.x, held.y);
      await page.locator(".far-picture").waitFor({ state: "detached" });
      await eventually(async () => (await person.viewport())[2], 1);
      await person.fit();
      await eventually(() => page.locator(".node").count(), 10);
    },
  );

  await t.step("the picture has the colours of what it shows", async () => {
    await person.header("save").click();
    await page.keyboard.press("Control+a");
    await zoomTo(0.2);
    const colors = (): Promise<{ painted: number; selected: number }> =>
      page.locator(".far-picture").evaluate((canvas: HTMLCanvasElement) => {
        const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
        const focus = getComputedStyle(canvas).getPropertyValue("--vscode-focusBorder");
        const [r, g, b] = focus.match(/[\da-f]{2}/gi)!.map((hex) => parseInt(hex, 16));
        let [painted, selected] = [0, 0];
        for (let i = 0; i < data.length; i += 4) {
          if (data[i + 3]) painted++;
          if (data[i] === r && data[i + 1] === g && data[i + 2] === b) selected++;
        }
        return { painted, selected };
      });
    for (const colorScheme of ["dark", "light"] as const) { // as the system turns to
      await page.emulateMedia({ colorScheme });
      await eventually(async () => { // it is painted anew when the zoom rests
        const { painted, selected } = await colors();
        return painted > 5000 && selected > 100;
      }, true);
    }
    await page.keyboard.press("Escape");
    await person.fit();
  });

  const shown = page.locator(".minimap-shown");
  const map = page.locator(".minimap-world");
  await t.step(
    "the minimap holds graph and view where all cannot be seen, and dragging it travels",
    async () => {
      await zoomTo(0.1);
      await map.waitFor({ state: "hidden" });
      await zoomTo(1);
      await map.waitFor();
      await eventually(async () => {
        const [inner, outer] = [(await shown.boundingBox())!, (await map.boundingBox())!];
        return inner.x >= outer.x && inner.x + inner.width <= outer.x + outer.width &&
          inner.y >= outer.y && inner.y + inner.height <= outer.y + outer.height &&
          (inner.width > 0.5 * outer.width || inner.height > 0.5 * outer.height);
      }, true);
      const [x] = await person.viewport();
      const { x: left, y: top, width, height } = await boxOf(map);
      await person.drag(
        { x: left + width / 2, y: top + height / 2 },
        { x: left + width / 2 + 30, y: top + height / 2 },
      );
      await eventually(async () => (await person.viewport())[0] !== x, true);
    },
  );

  await t.step("the minimap goes to another corner, away, and back by its keys", async () => {
    const before = await boxOf(map);
    await map.hover();
    await page.getByRole("button", { name: "Move the minimap to the next corner" }).click();
    await eventually(async () => (await map.boundingBox())!.y < before.y - 200, true);
    await page.getByRole("button", { name: "Hide the minimap" }).click();
    await map.waitFor({ state: "detached" });
    await page.locator(".canvas").focus();
    await page.keyboard.press("Alt+m");
    await map.waitFor();
    await person.fit();
  });

  await t.step("hidden wires are shown for selected nodes; tools can be hidden too", async () => {
    const drawn = (): Promise<number> => page.locator('.wire .line:not([d=""])').count();
    const all = await drawn();
    await page.evaluate(() =>
      localStorage.setItem("braid.settings", '{"canvas.wires":"hidden","canvas.toolbox":false}')
    );
    await page.reload();
    await page.getByRole("button", { name: "trial", exact: true }).click();
    await person.node("denoise").waitFor({ state: "attached" });
    await person.fit();
    await eventually(drawn, 0);
    await person.header("combine").click();
    await person.frame();
    await eventually(drawn, 4);
    await eventually(() => page.getByRole("toolbar", { name: "Selection" }).count(), 0);
    assert(all > 4);
  });
});

test("tools at the selection, and groups", async (t) => {
  await using person = await CanvasPage.open();
  const { page } = person;
  const tools = page.getByRole("toolbar", { name: "Selection" });

  await t.step(
    "tools stand over what is selected, but not while it is dragged or far",
    async () => {
      await eventually(() => tools.count(), 0);
      await person.header("denoise").click();
      await tools.waitFor();
      const [box, node] = [
        await boxOf(tools),
        await boxOf(person.node("denoise")),
      ];
      assert(box.y + box.height <= node.y && box.y > node.y - 60);
      const held = await person.center(person.header("denoise"));
      await person.drag(held, { x: held.x, y: held.y + 40 }, {
        before: async () => await eventually(() => tools.count(), 0),
      });
      await tools.waitFor();
      await tools.getByRole("button", { name: "Bypass" }).click();
      await eventually(async () => (await person.saved()).nodes.denoise?.mode, "bypass");
      const opacity = (part: string): Promise<string> =>
        page.locator(part).first().evaluate((element) => getComputedStyle(element).opacity);
      const bypassed = ".node.bypass";
      const badge = page.locator(`${bypassed} .badges .mode`);
      await page.locator(`${bypassed} .title`).evaluate((title) =>
        title.textContent = "ش".repeat(99)
      );
      const isWhole = ({ scrollWidth, clientWidth, parentElement }: HTMLElement) =>
        scrollWidth <= clientWidth && parentElement!.scrollWidth <= parentElement!.clientWidth;
      assert(await badge.evaluate(isWhole), "a long title has cut its badge");
      const direction = (of: string): Promise<string> =>
        page.locator(of).first().evaluate((one) => getComputedStyle(one).direction);
      assertEquals(await direction(`${bypassed} .title`), "rtl");
      assertEquals(await opacity(bypassed), "1"); // its title and badge can be read
      assertEquals(await opacity(`${bypassed} > .header`), "1");
      assert(Number(await opacity(`${bypassed} > .row`)) < 1);
      await person.undo();
      await tools.getByRole("button", { name: "More" }).click();
      await page.getByRole("menuitem", { name: "Colour…" }).waitFor();
      await page.keyboard.press("Escape");
      await person.undo();
      await page.mouse.move(700, 500);
      await page.mouse.wheel(0, 500);
      await tools.waitFor({ state: "detached" });
      await person.fit();
    },
  );

  await t.step("keys reach the tools and lead back", async () => {
    await person.header("save").click();
    await page.keyboard.press("t");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowLeft");
    const name = await page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
    const labels = await tools.getByRole("button").evaluateAll((all) =>
      all.map((one) => one.getAttribute("aria-label"))
    );
    assertEquals(name, labels[1]);
    await page.keyboard.press("Escape");
    await eventually(() => page.evaluate(() => document.activeElement?.className), "canvas");
    await page.locator(".node.selected").waitFor();
    await page.keyboard.press("Escape");
  });

  await t.step(
    "a group is muted, bypassed, collapsed and coloured as a whole from its menu",
    async () => {
      const menu = async (name: string): Promise<void> => {
        await page.locator(".frame").first().click({
          button: "right",
          position: { x: 60, y: 8 },
        });
        await page.getByRole("menuitem", { name }).first().click();
        await person.frame();
      };
      const inside = ["uncond", "control", "style"];
      for (const [name, mode] of [["Mute", "mute"], ["Bypass", "bypass"]] as const) {
        await menu(name);
        const { nodes } = await person.saved();
        assertEquals(inside.map((id) => nodes[id]?.mode), [mode, mode, mode]);
        assertEquals(nodes.denoise?.mode, undefined);
        await person.undo();
      }
      await menu("Collapse");
      const { view } = await person.saved();
      assertEquals(inside.map((id) => view.nodes?.[id]?.collapsed), [true, true, true]);
      await person.undo();
      await menu("Colour…");
      await page.locator(".quick-input input").fill("green");
      await page.keyboard.press("Enter");
      await eventually(async () => (await person.saved()).view.groups?.[0]?.color, "green");
      await menu("Rename the group");
      await page.keyboard.type("Three predictions");
      await eventually(
        async () => (await person.saved()).view.groups?.[0]?.title,
        "Three predictions",
      );
    },
  );

  await t.step("a group takes the groups and nodes in it along", async () => {
    await person.fit();
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Control+g");
    const before = (await person.saved()).view;
    assertEquals(before.groups?.length, 2);
    const [, outer] = before.groups!;
    const [left, top, zoom] = await person.viewport();
    const pane = await boxOf(page.locator(".canvas"));
    const held = {
      x: pane.x + left + (outer!.at[0] + outer!.size[0] - 6) * zoom,
      y: pane.y + top + (outer!.at[1] + outer!.size[1] - 20) * zoom,
    };
    await person.drag(held, { x: held.x - 40, y: held.y + 30 });
    const after = (await person.saved()).view;
    const by = (a: readonly number[] = [], b: readonly number[] = []): readonly number[] =>
      a.map((value, index) => b[index]! - value);
    const moved = by(outer!.at, after.groups![1]!.at);
    assert(moved[0]! < -20 && moved[1]! > 20);
    assertEquals(by(before.groups![0]!.at, after.groups![0]!.at), moved);
    assertEquals(by(before.nodes?.style?.at, after.nodes?.style?.at), moved);
    await page.locator(".frame").nth(1).click({ button: "right", position: { x: 60, y: 8 } });
    await page.getByRole("menuitem", { name: "Ungroup" }).click();
    await eventually(async () => (await person.saved()).view.groups?.length, 1);
  });

  await t.step(
    "on a phone all is in sight, with views at the foot and what is left out in a menu",
    async () => {
      await person.fit();
      await page.setViewportSize({ width: 390, height: 844 });
      const isInSight = async (): Promise<boolean> => {
        const pane = await boxOf(page.locator(".canvas"));
        const nodes = await page.locator(".canvas [data-node]").evaluateAll((all) =>
          all.map((one) => one.getBoundingClientRect().toJSON())
        );
        return pane.width === 390 &&
          nodes.every(({ left, right, top, bottom }) =>
            left >= 0 && right <= 390 && top >= pane.y && bottom <= pane.y + pane.height
          );
      };
      await page.keyboard.press("Control+b"); // the side bar was open before
      await eventually(isInSight, true);
      await page.getByRole("button", { name: "Node library" }).click();
      const [sheet, canvas] = [
        await boxOf(page.locator(".side")),
        await boxOf(page.locator(".canvas")),
      ];
      assertEquals([sheet.x, sheet.width], [0, 390]);
      assert(canvas.y + canvas.height <= sheet.y && canvas.height > 150);
      await eventually(isInSight, true);
      const items = await page.locator(".status-bar > :not(.space)").evaluateAll((all) =>
        all.map((one) => (one as HTMLElement).offsetTop + one.scrollHeight)
      );
      const bar = await boxOf(page.locator(".status-bar"));
      assert(items.every((bottom) => bottom <= bar.y + bar.height), `${items}`);
      await page.getByRole("button", { name: "More" }).click();
      await page.getByRole("menuitem", { name: "Save" }).waitFor();
      await page.keyboard.press("Escape");
      await page.locator(".status-bar").getByRole("button", { name: /warnings/ }).click();
      await page.locator(".panel").waitFor();
      await page.locator(".side").waitFor({ state: "detached" });
      const shut = await boxOf(page.getByRole("button", { name: "Close the panel" }));
      const above = await boxOf(page.locator(".canvas"));
      assert(above.height > 150 && shut.y > above.y && shut.x + shut.width <= 390);
      await page.getByRole("button", { name: "Runs", exact: true }).click();
      await page.locator(".panel").waitFor({ state: "detached" });
      await page.getByRole("button", { name: "Runs", exact: true }).click();
      await eventually(isInSight, true);
      const tapped = (await person.saved()).view.nodes!.denoise!.at!;
      const tap = await onScreenOf(person, tapped[0] + 60, tapped[1] + 30);
      await page.mouse.click(tap.x, tap.y);
      await page.locator(".far-picture").waitFor({ state: "detached" });
      await page.locator('.node[data-node="denoise"] input').first().waitFor();
      await person.fit();
      for (const width of [390, 540, 690, 905]) {
        await page.setViewportSize({ width, height: 844 });
        const last = await boxOf(page.locator(".run-count"));
        assert(last.x + last.width <= width, `the bar is wider than ${width}`);
      }
    },
  );
});
