import { assert, assertEquals } from "@std/assert";
import { freeze, release, resourcesOf } from "../../src/engine/plain_data.ts";

class Box {
  value: object = { inner: 1 };
}

Deno.test("freeze() goes through lists and records, circles too, and leaves what classes hold alone", () => {
  const bare = Object.assign(Object.create(null), { x: [1] });
  const value = {
    none: null,
    list: [{ a: 1 }, "text"],
    bare,
    box: new Box(),
    data: new Uint8Array(1),
  };
  const circle: Record<string, unknown> = { value };
  circle["self"] = circle;
  assertEquals(freeze(circle), circle);
  const frozen = [circle, value, value.list, value.list[0], bare, bare.x];
  assertEquals(frozen.map(Object.isFrozen), frozen.map(() => true));
  const free = [value.box, value.box.value];
  assertEquals(free.map(Object.isFrozen), [false, false]);
  value.data[0] = 7;
  assertEquals([freeze(null), freeze(3), freeze(undefined)], [null, 3, undefined]);
});

Deno.test("resourcesOf() finds each resource once, and looks into none of them", async () => {
  const log: string[] = [];
  const late = { [Symbol.asyncDispose]: () => Promise.resolve(void log.push("late")) };
  const soon = { inner: late, [Symbol.dispose]: () => void log.push("soon") };
  const both = { ...late, [Symbol.dispose]: () => void log.push("not this") };
  const box = Object.assign(new Box(), { value: late }); // the box's own affair
  const circle: Record<string, unknown> = { soon, list: [soon, null, both], box };
  circle["self"] = circle;
  const found = resourcesOf(circle);
  assertEquals(found.size, 2);
  assert(found.has(soon) && found.has(both));
  for (const resource of found) await release(resource);
  assertEquals(log.sort(), ["late", "soon"]);
});
