import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { freePlace } from "../../../web/canvas/free_place.ts";
import { overlaps } from "../../../web/canvas/rect.ts";

const box = { x: 0, y: 0, width: 200, height: 100 };

Deno.test("freePlace() leaves a box where nothing is, and else moves it just beside", () => {
  assertEquals(freePlace(box, [{ ...box, x: 400 }]), [0, 0]);
  assertEquals(freePlace(box, [{ ...box, y: 60 }]), [0, -64]);
});

Deno.test("freePlace() is never over another", () => {
  const at = fc.integer({ min: -300, max: 300 });
  fc.assert(fc.property(fc.array(fc.record({ x: at, y: at }), { maxLength: 12 }), (places) => {
    const others = places.map((place) => ({ ...box, ...place }));
    const [x, y] = freePlace(box, others);
    assert(!others.some((other) => overlaps(other, { ...box, x, y })));
  }));
});
