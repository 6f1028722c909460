import { assert, assertEquals } from "@std/assert";
import { placeNodes } from "../../../src/graph/edit_view.ts";
import type { CanvasView } from "../../../web/canvas/canvas_view.ts";
import { begin, refit, shift } from "../../../web/canvas/fitting.ts";
import { rectOf } from "../../../web/canvas/item.ts";
import { around, holds, visibleRect } from "../../../web/canvas/rect.ts";
import type { Rect } from "../../../web/canvas/rect.ts";
import { isOverResults } from "../../../web/canvas/views/minimap.tsx";
import { openEditor } from "../editor.ts";
import { conceptGuidance } from "../workflows.ts";

/** The graph stretched in this direction, on a canvas of 1051x661 pixels. */
async function opened(x: number, y: number): Promise<CanvasView> {
  const { workspace, canvas } = await openEditor();
  const ids = Object.keys(conceptGuidance.nodes);
  const places = ids.map((id, i) => [id, [x * i, y * i]] as const);
  await workspace.add(placeNodes(conceptGuidance, Object.fromEntries(places)), "trial");
  canvas.value!.size.value = [1051, 661];
  return canvas.value!;
}

const shownIn = (view: CanvasView): Rect => visibleRect(view.viewport.peek(), ...view.size.peek());

const sees = (view: CanvasView, id: string): boolean =>
  holds(shownIn(view), rectOf(view.scene.item(id)!));

const ids = Object.keys(conceptGuidance.nodes);

Deno.test("a graph begins with all of it and the room for its pictures, or where it begins if no text could be read then", async () => {
  const small = await opened(90, 10);
  begin(small);
  assert(ids.every((id) => sees(small, id)));
  const { x, y, width, height } = rectOf(small.scene.item("save")!);
  const picture = { x, y, width, height: height + width };
  assert(holds(shownIn(small), picture), "the picture grows below the canvas");

  for (const [x, y] of [[400, 0], [0, 300], [400, 300], [400, -300]] as const) {
    const large = await opened(x, y);
    begin(large);
    assertEquals(large.viewport.value.zoom, 0.7);
    assert(sees(large, ids[0]!), `${x} ${y}`);
    assertEquals(sees(large, ids.at(-1)!), false);
    large.fit();
    assert(holds(shownIn(large), around(ids.map((id) => rectOf(large.scene.item(id)!)))!));
  }
});

Deno.test("what was all in sight is again once a panel is closed, though it was moved for that, or a bar opened meanwhile", async () => {
  const view = await opened(90, 10);
  begin(view);
  const before = view.viewport.value;
  const resize = (width: number, height: number): void => {
    view.size.value = [width, height];
    refit(view);
  };
  resize(1051, 320);
  assertEquals(view.viewport.value, before, "a panel covers some of it");
  shift(view, 0, -200);
  resize(1051, 661);
  assertEquals(view.viewport.value, before);

  resize(1051, 320);
  shift(view, 0, -200);
  resize(771, 320);
  resize(771, 661);
  assert(ids.every((id) => sees(view, id)));
  resize(1051, 661);
  assertEquals(view.viewport.value, before);

  view.go({ ...before, x: before.x + 9 });
  const moved = view.viewport.value;
  resize(771, 661);
  resize(1051, 900);
  assertEquals(view.viewport.value, moved, "a person has moved it");
});

Deno.test("a minimap knows whether it would lie over what a run has made, in any corner", async () => {
  const view = await opened(90, 10);
  const { x, y, width, height } = rectOf(view.scene.item("denoise")!);
  const show = (right: number, bottom: number): void =>
    view.go({ x: right - x - width, y: bottom - y - height, zoom: 1 });
  show(1000, 600); // in the lower right corner
  assertEquals(isOverResults(view, "lower right"), false);
  view.scene.nodes.value.get("denoise")!.run.outputs.value = [
    { name: "report", kind: "report" },
  ] as never;
  assertEquals(isOverResults(view, "lower right"), true);
  for (const corner of ["lower left", "upper left", "upper right"]) {
    assertEquals(isOverResults(view, corner), false);
  }
  show(1000, 400);
  assertEquals(isOverResults(view, "lower right"), false);
  show(150, 60);
  assertEquals(isOverResults(view, "upper left"), true);
});
