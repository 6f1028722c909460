import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { defineNode, int, kinds, map } from "sdk";
import { createLab, from, runNode, testContext, type Told } from "sdk/testing";
import { inFolder } from "../in_folder.ts";

const darken = defineNode({
  title: "Darken",
  category: "image",
  inputs: { image: kinds.image(), times: int({ default: 1 }) },
  outputs: { image: kinds.image() },
  run: ({ image, times }, { warn }) => {
    if (times > 8) warn("Nothing is left to be seen");
    return { image: map(image, (value) => value / 2 ** times) };
  },
});

const white = () => ({ data: new Float32Array(3).fill(1), shape: [1, 3, 1, 1] });

Deno.test("createLab() runs graphs with values that no document holds, and keeps what has not changed", async () => {
  const lab = createLab({ "acme.darken": darken });
  const image = white();
  const graph = (times: number, of = image) => ({
    first: ["acme.darken", { image: of }],
    second: ["acme.darken", { image: from("first.image"), times }],
  } as const);
  const once = await lab.run(graph(2), ["second"]);
  assertEquals(once.order().filter((id) => !id.includes("_")), ["first", "second"]);
  assertEquals(once.output("second", "image"), { ...image, data: new Float32Array(3).fill(1 / 8) });
  const again = await lab.run(graph(2), ["second"]);
  assertEquals([again.cached("second"), again.ran("second")], [true, false]);
  const other = await lab.run(graph(3), ["second"]);
  assertEquals([other.ran("first"), other.ran("second")], [false, true]);
  const anew = await lab.run(graph(3, white()), ["second"]);
  assertEquals(anew.ran("first"), true);
});

Deno.test("createLab() says what keeps a graph from running", async () => {
  const lab = createLab({ "acme.darken": darken });
  const run = (inputs: Record<string, unknown>) => () =>
    lab.run({ it: ["acme.darken", inputs] }, ["it"]);
  await assertRejects(run({}), Error, '"image" is not connected');
  await assertRejects(run({ image: white(), tims: 2 }), Error, 'has no input "tims"');
});

Deno.test("testContext() has the files of a folder, hears what a node tells, and says what a test lacks", () =>
  inFolder(async (folder) => {
    const told: Told[] = [];
    const context = testContext({ folder, told });
    await runNode(darken, { image: white(), times: 9 }, context);
    assertEquals(told, [{ name: "warning", data: { message: "Nothing is left to be seen" } }]);
    await context.outputs.save("one.txt", new TextEncoder().encode("1"), "text/plain");
    assertEquals(await context.files.read("one.txt"), new TextEncoder().encode("1"));
    assertThrows(() => testContext().models.vae, Error, "There are no models in this test");
  }));
