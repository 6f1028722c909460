import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { RECIPE, writeReal } from "../evaluation/trial_studio.ts";
import { writeBundledTwins } from "../nodes/world.ts";
import { sharedBraid, startBraid } from "./braid.ts";

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await writeBundledTwins(join(folder, "models"));
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("braid evaluate tells the cost, then writes a page and names it; again it paints nothing", async () => {
  await inFolder(async (folder) => {
    await writeReal(folder, 8);
    const recipe = { ...RECIPE, settings: ["concept"], real: "./real" };
    await Deno.writeTextFile(join(folder, "recipe.json"), JSON.stringify(recipe));
    const args = ["evaluate", join(folder, "recipe.json"), "--models", join(folder, "models")];
    const dry = await sharedBraid([...args, "--dry-run"]);
    assertEquals([dry.code, dry.out], [0, ""]);
    assertStringIncludes(dry.err, "1 cells, 8 pictures, 8 to be painted: 16 network calls");
    assertStringIncludes(dry.err, "; to measure them about ");

    const { code, events } = await sharedBraid([...args, "--json", "--threads", "1"]);
    assertEquals(code, 0);
    const names = events.map(({ event }) => event as string);
    assertEquals([names[0], names.at(-1)], ["cost", "finished"]);
    const page = join(folder, "out", "index.html");
    assertStringIncludes(await Deno.readTextFile(page), "Evaluation of emoji-faces");

    const again = await sharedBraid(args);
    assertEquals([again.code, again.out.trim()], [0, page]);
    assertStringIncludes(again.err, "all painted");
    assert(!again.err.includes("Painted "));
  });
});

Deno.test("braid evaluate stops at Ctrl-C with what is painted kept, and says how to go on", async () => {
  await inFolder(async (folder) => {
    await writeReal(folder, 8);
    const path = join(folder, "recipe.json");
    const recipe = { ...RECIPE, settings: ["concept"], pictures: 4000 };
    await Deno.writeTextFile(path, JSON.stringify(recipe));
    const process = startBraid(["evaluate", path, "--json", "--models", join(folder, "models")]);
    await process.stdin.close();
    const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
    for (let text = ""; !text.includes('painted",');) text += (await reader.read()).value ?? "";
    process.kill("SIGINT");
    const err = await new Response(process.stderr).text();
    while (!(await reader.read()).done);
    assertEquals((await process.status).code, 130);
    assertStringIncludes(err, "goes on from here");
    const kept = await Array.fromAsync(Deno.readDir(join(folder, "out", "pictures")));
    assert(kept.length > 0);
  });
});

Deno.test("braid evaluate ends by the code of what is wrong", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "recipe.json");
    const models = ["--models", join(folder, "models")];
    const end = async (recipe: unknown, ...more: string[]): Promise<readonly [number, string]> => {
      await Deno.writeTextFile(path, JSON.stringify(recipe));
      const { code, err } = await sharedBraid(["evaluate", path, ...models, ...more]);
      return [code, err];
    };
    const [invalid, why] = await end({ ...RECIPE, stepps: 3 });
    assertEquals(invalid, 3);
    assertStringIncludes(why, `there is no field "stepps"`);
    assertEquals((await end(RECIPE))[0], 4); // no real pictures
    await writeReal(folder, 8);
    assertEquals((await end({ ...RECIPE, output: "." }))[0], 5);
    assertEquals((await end(RECIPE, "--threads", "many"))[0], 2);
    assertEquals((await sharedBraid(["evaluate", join(folder, "no.json")])).code, 4);
  });
});
