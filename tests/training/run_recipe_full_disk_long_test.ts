import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { fileHash } from "../../src/runtime/models/file_hash.ts";
import { savedSteps } from "../../src/training/checkpoint.ts";
import { runRecipe, type TrainEvent } from "../../src/training/run_recipe.ts";
import { readLog } from "../../src/training/train_log.ts";
import { canMount, fill, withSmallDisk } from "../small_disk.ts";
import { SMALL, withPictures } from "./recipe_world.ts";

const ignore = !await canMount();

/** A training into a disk of a size, beside one into another that has room. */
const withDisk = (
  size: string,
  use: (world: {
    readonly disk: string;
    readonly train: (output: string, onEvent?: (event: TrainEvent) => void) => Promise<string>;
  }) => Promise<void>,
): Promise<void> =>
  withPictures(4, async (path, models, root) => {
    const disk = join(root, "disk");
    await Deno.mkdir(disk);
    await withSmallDisk(disk, size, () =>
      use({
        disk,
        train: (output, onEvent = () => {}) =>
          runRecipe({ ...SMALL, kind: "concept", output }, { models, path, threads: 1, onEvent }),
      }));
  });

const codeOf = (error: Error): unknown => (error as { readonly code?: string }).code;

Deno.test({
  name: "a training that a disk has no room for says so before anything is written",
  ignore,
  fn: () =>
    withDisk("200k", async ({ disk, train }) => {
      const error = await assertRejects(() => train("disk/model"), Error);
      assertStringIncludes(error.message, `Cannot train into "${join(disk, "model")}": `);
      assert(/[\d.]+ MB are needed on its disk, and 0\.2 MB are free$/.test(error.message));
      assertEquals(codeOf(error), "ENOSPC");
      assertEquals([...Deno.readDirSync(disk)], []);
    }),
});

Deno.test({
  name:
    "on a disk that fills midway what was saved is told as it is, and the same training goes on once there is room",
  ignore,
  fn: () =>
    withDisk("64m", async ({ disk, train }) => {
      const [rest, work] = [join(disk, "rest"), join(disk, "model", ".training")];
      const state = join(work, "state.safetensors");
      /** Fills the disk once a step is done. */
      const fillAt = (step: number) => (event: TrainEvent): void => {
        if (event.event === "step" && event.step === step) fill(rest);
      };
      const early = await assertRejects(() => train("disk/model", fillAt(1)), Error);
      assertEquals(
        [early.message, codeOf(early), await savedSteps(state)],
        [
          "Cannot go on with the training: the disk is full. Nothing was saved of it yet: make room, and start it again",
          "ENOSPC",
          0,
        ],
      );
      Deno.removeSync(rest);
      const late = await assertRejects(() => train("disk/model", fillAt(3)), Error);
      assertEquals(
        [late.message, await savedSteps(state)],
        [
          "Cannot go on with the training: the disk is full. What was saved up to step 2 is whole: make room, and start it again",
          2,
        ],
      );
      // In the midst of a line, as a disk fills.
      Deno.writeTextFileSync(join(work, "log.jsonl"), '{"step": 3, "lo', {
        append: true,
        create: false,
      });
      Deno.removeSync(rest);
      const from: number[] = [];
      await train("disk/model", (event) => event.event === "prepared" && from.push(event.step));
      assertEquals(from, [2]);
      assertEquals(readLog(join(work, "log.jsonl"), 4).losses.map(([step]) => step), [1, 2, 3, 4]);
      const whole = await train("whole");
      const weights = (folder: string) =>
        fileHash(join(folder, "unet", "diffusion_pytorch_model.safetensors"));
      assertEquals((await weights(join(disk, "model"))).sha256, (await weights(whole)).sha256);
    }),
});
