import { assertEquals } from "@std/assert";
import { endsOf, kindBehind, startOf } from "../../src/graph/reroutes.ts";
import type { Kind } from "../../src/graph/kind.ts";
import { from, workflow } from "./fixtures.ts";

const BODY = workflow({
  load: ["image.load"],
  first: ["reroute", { value: from("load.image") }],
  second: ["reroute", { value: from("first.value") }],
  blur: ["image.blur", { image: from("second.value") }],
  save: ["image.save", { image: from("first.value") }],
  half: ["math.half", { value: from("first.value") }],
  free: ["reroute"],
  round: ["reroute", { value: from("again.value") }],
  again: ["reroute", { value: from("round.value") }],
});

Deno.test("startOf() goes back through reroutes, to the first one where nothing comes in", () => {
  const start = (node: string, port = "value"): unknown => startOf(BODY, { node, port });
  assertEquals(start("second"), { node: "load", port: "image" });
  assertEquals(start("load", "image"), { node: "load", port: "image" });
  assertEquals(start("half"), { node: "half", port: "value" }); // whose input is called as a reroute's
  assertEquals(start("free"), { node: "free", port: "value" });
  assertEquals(start("round"), { node: "round", port: "value" });
});

Deno.test("endsOf() goes on through reroutes to the inputs that a wire feeds", () => {
  const ends = (node: string, port = "value"): readonly string[] =>
    endsOf(BODY, { node, port }).map((end) => `${end.node}.${end.port}`);
  assertEquals(ends("first"), ["blur.image", "save.image", "half.value"]);
  assertEquals(ends("blur", "image"), ["blur.image"]);
  assertEquals(ends("half"), ["half.value"]);
  assertEquals(ends("first", "other"), ["first.other"]);
  assertEquals([ends("free"), ends("round")], [[], []]);
});

Deno.test("kindBehind() is the first kind that says something", () => {
  const behind = (reroute: string, kinds: Readonly<Record<string, Kind>>): Kind | undefined =>
    kindBehind(BODY, reroute, ({ node }) => kinds[node]);
  assertEquals(behind("first", { blur: "any", save: { list: "image" } }), { list: "image" });
  assertEquals(behind("first", { blur: { variable: "T" }, half: "float" }), "float");
  assertEquals(behind("second", { blur: "any" }), undefined);
});

Deno.test("reroutes by the ten thousand, in a row or in a circle, are followed from each of them in a moment", () => {
  const count = 10_000;
  const nodes = (isCircle: boolean): Parameters<typeof workflow>[0] =>
    Object.fromEntries(
      Array.from({ length: count }, (_, i) => [
        `r${i}`,
        i + 1 < count || isCircle
          ? ["reroute", { value: from(`r${(i + 1) % count}.value`) }]
          : ["reroute"],
      ]),
    );
  for (const isCircle of [false, true]) {
    const body = workflow(nodes(isCircle));
    for (let i = 0; i < count; i++) {
      assertEquals(startOf(body, { node: `r${i}`, port: "value" }).port, "value");
      assertEquals(kindBehind(body, `r${i}`, () => "image"), undefined);
    }
    assertEquals(endsOf(body, { node: `r${count - 1}`, port: "value" }), []);
  }
});
