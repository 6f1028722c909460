import { assert, assertEquals } from "@std/assert";
import { createBreather, createSlots } from "../../src/engine/slots.ts";

Deno.test("createSlots() lets those who come back go first, in their order, and as many as there are places", async () => {
  const slots = createSlots(2);
  const log: string[] = [];
  const comeBack = (name: string): Promise<void> =>
    slots.takeAgain().then(() => void log.push(name));
  slots.take();
  assertEquals(slots.free, 1);
  await comeBack("first");
  assertEquals([slots.free, log], [0, ["first"]]);
  const waiting = [comeBack("second"), comeBack("third")];
  await Promise.resolve();
  assertEquals(log, ["first"]);
  slots.give();
  await waiting[0];
  assertEquals([slots.free, log], [0, ["first", "second"]]);
  slots.give();
  await waiting[1];
  slots.give();
  assertEquals([slots.free, log], [1, ["first", "second", "third"]]);
});

Deno.test("createBreather() lets others have their turn after a while, and no sooner", async () => {
  const breathe = createBreather();
  const until = performance.now() + 20;
  while (performance.now() < until); // as a node that is at work
  let timers = 0;
  setTimeout(() => timers++);
  const turn = breathe();
  assert(turn);
  await turn;
  assertEquals(timers, 1);
  const before = performance.now();
  const next = breathe();
  assert(!next || performance.now() - before >= 10); // the machine may have been busy
});
