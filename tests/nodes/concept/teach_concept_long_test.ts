import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { join } from "@std/path";
import type { LessonArgs } from "../../../nodes/concept/_lesson.ts";
import teachConcept from "../../../nodes/concept/teach_concept.ts";
import teachingPlan from "../../../nodes/concept/teaching_plan.ts";
import { InputError } from "../../../src/graph/node.ts";
import { isLessonReport, type LossPoint } from "../../../src/formula/lesson.ts";
import { stripes } from "../../training/recipe_world.ts";
import { runNode } from "../../../src/testing/run_node.ts";
import { type TestWorld, withTwins } from "../world.ts";

const SMALL = {
  pictures: "fruit",
  base: "emoji",
  name: "my-fruit",
  size: 64,
  steps: 4,
  batch: 2,
  evaluateEvery: 2,
  sampleEvery: 0,
};

function withFruit(count: number, use: (world: TestWorld) => Promise<void>): Promise<void> {
  return withTwins(async (world) => {
    await Deno.mkdir(join(world.folder, "fruit"));
    for (let i = 0; i < count; i++) {
      await Deno.writeFile(join(world.folder, "fruit", `p${i}.png`), await stripes(i));
    }
    await use(world);
  });
}

const exists = (path: string): Promise<boolean> => Deno.stat(path).then(() => true, () => false);

Deno.test("Teach concept makes a model that can be opened at once, tells of its losses, and goes on where it was called off", () =>
  withFruit(9, async (world) => {
    const before = await teachConcept.changes!({ ...SMALL, kind: "concept" }, world.context());
    const context = world.context({ previews: true });
    const { model, text, lesson, samples } = await runNode(teachConcept, SMALL, context);
    assertEquals(samples, undefined);
    assertEquals(model, "my-fruit");
    assertMatch(text, /^my-fruit: 4 steps\nlowest held-out loss \d\.\d{4} at step [24]$/);
    assert(isLessonReport(lesson));
    assertEquals(lesson.losses.map(([step]) => step), [1, 2, 3, 4]);
    assertEquals(lesson.heldOutLosses.map(([step]) => step), [2, 4]);
    assertEquals([lesson.pictures, lesson.heldOut, lesson.model], [8, 1, "my-fruit"]);
    assertEquals((await world.models.model("my-fruit")).prior?.id, "emoji");
    const told = world.emitted.filter(({ name }) => name === "lesson").map(({ data }) => data);
    assert(told.length > 1 && told.every(isLessonReport));
    assert(
      world.emitted.some(({ name, data }) =>
        name === "preview" && (data as { note: string }).note === "what it learns from"
      ),
    );
    assert(
      world.emitted.some(({ data }) =>
        Array.isArray(data) && /^Step 4 of 4, loss \d\.\d+, held-out .*left$/.test(String(data[2]))
      ),
    );
    const after = await teachConcept.changes!({ ...SMALL, kind: "concept" }, world.context());
    assert(before !== after, "A model that is removed has to be taught again");
    const own = join(world.folder, "models", "my-fruit");
    const unet = join(own, "unet", "diffusion_pytorch_model.safetensors");
    const weights = await Deno.readFile(unet);
    await Deno.remove(unet);
    const emptied = await teachConcept.changes!({ ...SMALL, kind: "concept" }, world.context());
    assertNotEquals(emptied, after, "and one whose weights are");
    await runNode(teachConcept, SMALL, world.context());
    assertEquals(await Deno.readFile(unet), weights);
    assertEquals(
      await teachConcept.changes!({ ...SMALL, kind: "concept" }, world.context()),
      after,
    );

    // Called off, it goes on from there, to what it would have learnt.
    const again = { ...SMALL, name: "again" };
    const stop = new AbortController();
    const base = {
      ...world.base,
      signal: stop.signal,
      progress: (value: number, max?: number) => {
        if (max === SMALL.steps && value === 2) stop.abort();
      },
    };
    await assertRejects(() =>
      runNode(teachConcept, again, world.context({ base, signal: stop.signal }))
    );
    const folder = join(world.folder, "models", "again");
    assertStringIncludes(await Deno.readTextFile(join(folder, "README.md")), "| steps | 2, of 2");
    const { lesson: onward } = await runNode(teachConcept, again, world.context());
    assert(isLessonReport(onward));
    assertEquals(onward.losses, lesson.losses);
    const longer = await runNode(
      teachConcept,
      { ...again, steps: 5, sampleEvery: 5 },
      world.context(),
    );
    assertMatch(longer.text, /^again: 5 steps\n.*\n\d of 8 samples are copies of pictures$/);
    assertEquals(longer.samples?.shape.slice(0, 2), [1, 3]);

    await Deno.remove(join(world.folder, "fruit", "p0.png"));
    assert(after !== await teachConcept.changes!({ ...SMALL, kind: "concept" }, world.context()));
  }));

Deno.test("Teach concept makes fine-tunings and LoRAs by captions, or by one for all, or none", () =>
  withFruit(4, async (world) => {
    const taught = { ...SMALL, steps: 1, heldOut: 0 };
    const finetune = { ...taught, kind: "finetune", name: "tuned" } as const;
    const run = async (
      inputs: Partial<LessonArgs> & { overwrite?: boolean },
    ): Promise<readonly LossPoint[]> => {
      const { lesson } = await runNode(teachConcept, inputs, world.context());
      assert(isLessonReport(lesson));
      return lesson.losses;
    };
    const error = await assertRejects(() => run(finetune), InputError, "4 of 4 pictures have none");
    assertEquals(error.port, "caption");
    const silent = await run({ ...finetune, name: "silent", caption: "" });
    const one = await run({ ...finetune, name: "one", caption: "stripes", captionDropout: 0 });
    assertNotEquals(one, silent);
    assertEquals(await run({ ...finetune, name: "none", caption: "x", captionDropout: 1 }), silent);
    const captions = Object.fromEntries([0, 1, 2, 3].map((i) => [`p${i}.png`, `stripe ${i}`]));
    await Deno.writeTextFile(
      join(world.folder, "fruit", "captions.json"),
      JSON.stringify(captions),
    );
    await run(finetune);
    assertEquals((await world.models.model("tuned")).prior?.id, "emoji");

    const stateOf = (kind: LessonArgs["kind"]) =>
      teachConcept.changes!({ ...SMALL, kind }, world.context());
    const [captioned, alone] = [await stateOf("lora"), await stateOf("concept")];
    const lora = { ...taught, kind: "lora", name: "mine", rank: 2 } as const;
    const { kept } = await runNode(
      teachConcept,
      { ...lora, layers: "all", keepAt: [1] },
      world.context(),
    );
    assertEquals(kept, ["mine-at-1"]);
    assert((await world.models.model("mine-at-1")).find("lora"));
    const keeping = (): Promise<unknown> =>
      Promise.resolve(teachConcept.changes!({ ...lora, keepAt: [1] }, world.context()));
    const whole = await keeping();
    const early = join(world.folder, "models", "mine-at-1");
    await Deno.rename(early, `${early}-away`);
    assertNotEquals(await keeping(), whole);
    await Deno.rename(`${early}-away`, early);
    assert((await world.models.model("mine")).find("lora"));
    await Deno.writeTextFile(join(world.folder, "fruit", "p0.txt"), "another");
    const named = await stateOf("lora");
    assertNotEquals(named, captioned);
    const fruit = (name: string): string => join(world.folder, "fruit", name);
    await Deno.rename(fruit("p0.txt"), fruit("p1.txt"));
    assertNotEquals(await stateOf("lora"), named, "another picture's caption now");
    assertEquals(await stateOf("concept"), alone);
    await assertRejects(
      () => run(lora),
      InputError,
      "it holds a training by other layers, pictures. Choose another name, or set overwrite",
    );
    await run({ ...lora, overwrite: true });
    await Deno.rename(fruit("p1.txt"), fruit("p2.txt"));
    await assertRejects(() => run(lora), InputError, "it holds a training by other pictures");
    await run({ ...taught, kind: "controlnet", name: "lines" });
    assert((await world.models.model("lines")).find("controlnet"));
  }));

Deno.test("Teaching plan says what it would take, and writes nothing", () =>
  withFruit(9, async (world) => {
    const { text } = await runNode(teachingPlan, SMALL, world.context());
    assertMatch(
      text,
      /^Learns from 8 pictures, 1 held out to measure by\nMemory: up to .* GB, of .* GB free\nDisk: .* GB, of .* GB free\nTime: about .* for 4 steps, as one was measured/,
    );
    assert(!await exists(join(world.folder, "models")));
  }));

Deno.test("Teach concept says which input is wrong", () =>
  withFruit(5, async (world) => {
    const cases: readonly (readonly [Partial<LessonArgs>, string, string])[] = [
      [{ pictures: "absent" }, "pictures", `There is no file "absent"`],
      [{ pictures: ".." }, "pictures", "lies outside"],
      [{ pictures: "" }, "pictures", "Name the folder"],
      [{ name: "../x" }, "name", `A model cannot be called "../x"`],
      [{ name: "emoji-faces" }, "name", `There is a model "emoji-faces" already`],
      [{ name: "" }, "name", "Give the new model a name"],
      [{ caption: "fruit" }, "caption", "set kind to another one, or unset this"],
      [{ kind: "finetune", rank: 4 }, "rank", "set kind to lora, or to controlnet for hints"],
      [{ kind: "lora", hints: "." }, "hints", "Hints are for a ControlNet"],
      [{ kind: "controlnet", caption: "", hints: "absent" }, "hints", `There is no file "absent"`],
      [{ kind: "controlnet", caption: "", hints: "." }, "hints", "5 of 5 pictures have none"],
    ];
    for (const [given, port, message] of cases) {
      const error = await assertRejects(
        () => runNode(teachConcept, { ...SMALL, ...given }, world.context()),
        InputError,
        message,
      );
      assertEquals(error.port, port);
    }
  }));

Deno.test("Teach concept follows no link out of the folders that it reads from and writes to", () =>
  withFruit(5, async (world) => {
    const outside = await Deno.makeTempDir();
    try {
      const [hints, secret] = [join(world.folder, "hints"), join(outside, "p1.png")];
      await Deno.mkdir(hints);
      await Deno.copyFile(join(world.folder, "fruit", "p1.png"), secret);
      const steered = { kind: "controlnet", caption: "", hints: "hints" } as const;
      for (const given of [{ pictures: "hints", kind: "concept" }, steered] as const) {
        await Deno.symlink(secret, join(hints, "p1.png"));
        const use = { ...SMALL, ...given };
        const learn = () => runNode(teachConcept, use, world.context());
        for (const look of [learn, () => teachConcept.changes!(use, world.context())]) {
          const { port } = await assertRejects(
            async () => await look(),
            InputError,
            "it lies outside",
          );
          assertEquals(port, given === steered ? "hints" : "pictures");
        }
        await Deno.remove(join(hints, "p1.png"));
      }
      await Deno.remove(secret);
      await Deno.mkdir(join(world.folder, "models"));
      await Deno.symlink(outside, join(world.folder, "models", "my-fruit"));
      await assertRejects(() => runNode(teachConcept, SMALL, world.context()));
      assertEquals(await Array.fromAsync(Deno.readDir(outside)), []);
    } finally {
      await Deno.remove(outside);
    }
  }));
