import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { Graph } from "../../src/onnx/graph.ts";
import { safetensorsChunks, type TensorToStore } from "../../src/onnx/safetensors.ts";
import { loadBest, saveBest, saveCheckpoint } from "../../src/training/checkpoint.ts";
import { trainSmall } from "../../src/training/small_training.ts";
import { openState } from "../../src/training/state.ts";
import { initialState, type TrainerState } from "../../src/training/trainer.ts";
import { weightsFor } from "../../src/training/weights.ts";
import { inFolder } from "../in_folder.ts";

function network(): Graph {
  const graph = new Graph();
  graph.parameter("a.weight", [2, 3]);
  graph.parameter("a.bias", [2]);
  return graph;
}

const graph = network();
const learner = { graph, trainable: ["a.weight", "a.bias"], initial: () => weightsFor(graph, 1) };
const PARTS = ["weights", "ema", "m", "v"];

const floats = (count: number): TensorToStore => ({
  dtype: "F32",
  shape: [count],
  data: new Float32Array(count),
});

/** The tensors of a state that is as it should be. */
const tensors = (): Map<string, TensorToStore> =>
  new Map(
    PARTS.flatMap((part) => [[`${part}:a.weight`, floats(6)], [`${part}:a.bias`, floats(2)]]),
  );

function forge(path: string, step: string, content: ReadonlyMap<string, TensorToStore>): void {
  using file = Deno.openSync(path, { write: true, create: true, truncate: true });
  for (const bytes of safetensorsChunks([...content], { step, loss: "0.5" })) file.writeSync(bytes);
}

Deno.test("a state that somebody has made up is refused before its weights are read, with a way out", () =>
  inFolder(async (folder) => {
    const path = join(folder, "state.safetensors");
    const refused = async (
      why: string,
      { step = "3", change = () => {} }: {
        readonly step?: string;
        readonly change?: (content: Map<string, TensorToStore>) => void;
      },
    ): Promise<void> => {
      const content = tensors();
      change(content);
      forge(path, step, content);
      const { message } = await assertRejects(() => openState(path, learner), Error, why);
      assert(message.startsWith(`Cannot go on with the training "${path}": `), message);
      assert(message.endsWith("To begin anew, give --overwrite"), message);
    };
    for (const step of ["", "x", "1.5", "-1", "1e300", "Infinity"]) {
      await refused("it is no training checkpoint", { step });
    }
    const integers: TensorToStore = { dtype: "I32", shape: [2], data: new Int32Array(2) };
    const has = 'has no "a.bias"';
    await refused(has, { change: (content) => content.set("v:a.bias", integers) });
    await refused(has, { change: (content) => content.set("ema:a.bias", floats(3)) });
    await refused(has, { change: (content) => content.delete("m:a.bias") });
    await refused("it has 9 tensors, where the network has 8", {
      change: (content) => content.set("other", floats(1e6)),
    });
    forge(path, "3", tensors());
    assertEquals((await openState(path, learner)).step, 3);
    const state = { ...initialState(learner.initial()), step: 3 };
    await saveCheckpoint(path, state);
    assertEquals(await openState(path, learner), state);
  }));

Deno.test("a state of fewer steps takes no place of one of more, where no lock has kept its training out", () =>
  inFolder(async (folder) => {
    const path = join(folder, "state.safetensors");
    const state = (step: number): TrainerState => ({ ...initialState(learner.initial()), step });
    for (const step of [3, 3, 5]) await saveCheckpoint(path, state(step));
    const { message } = await assertRejects(
      () => saveCheckpoint(path, state(4)),
      Deno.errors.AlreadyExists,
    );
    assertEquals(
      message,
      `Cannot save 4 steps of the training "${path}": another one, which is at work there, has saved 5. Stop one of the two, and run this again`,
    );
    assertEquals((await openState(path, learner)).step, 5);
    assertEquals([...Deno.readDirSync(folder)].length, 1, "nothing is left on its way");
    Deno.writeTextFileSync(path, "damaged");
    await saveCheckpoint(path, state(4));
  }));

Deno.test("the best weights of a training are those of its network, or none", () =>
  inFolder(async (folder) => {
    const state = join(folder, "state.safetensors");
    const weights = learner.initial();
    for (const loss of [NaN, -Infinity]) {
      saveBest(state, { step: 2, loss, weights });
      assertEquals(await loadBest(state, 4, learner), undefined);
    }
    for (const [name, count] of [["a.bias", 3], ["other", 1]] as const) {
      saveBest(state, {
        step: 2,
        loss: 1,
        weights: new Map([...weights, [name, new Float32Array(count)]]),
      });
      assertEquals(await loadBest(state, 4, learner), undefined);
    }
    for (const step of [-1, 5]) {
      saveBest(state, { step, loss: 1, weights });
      assertEquals(await loadBest(state, 4, learner), undefined);
    }
    saveBest(state, { step: 2, loss: 1, weights });
    assertEquals(await loadBest(state, 4, learner), { step: 2, loss: 1, weights });
  }));

Deno.test("a small network does not take another's state for its own", () =>
  inFolder(async (folder) => {
    const checkpoint = join(folder, "state.safetensors");
    const small = network();
    const [loss] = [...small.parameters.values()];
    const prepare = () => Promise.reject(new Error("it is not to learn"));
    const taught = () =>
      trainSmall({ graph: small, loss: loss!, prepare }, {
        steps: 3,
        batch: 1,
        seed: 1,
        checkpoint,
      });
    forge(checkpoint, "3", tensors());
    assertEquals((await taught()).size, 2);
    const content = tensors();
    content.delete("ema:a.bias");
    forge(checkpoint, "3", content);
    await assertRejects(taught, Error, 'has no "a.bias". To begin anew, remove it');
  }));
