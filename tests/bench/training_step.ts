import { writeModel } from "../../src/onnx/write.ts";
import { Models } from "../../src/runtime/models.ts";
import { ModelCatalogue } from "../../src/runtime/models/catalogue.ts";
import { trainingOf } from "../../src/runtime/models/training.ts";
import { floats, Session } from "../../src/runtime/session.ts";
import { random } from "../../src/tensor/random.ts";
import { taughtConfig } from "../../src/training/learner.ts";
import { noisedBatch } from "../../src/training/diffusion_batch.ts";
import { conceptObjective, conceptTrainable } from "../../src/training/diffusion_objective.ts";
import { initialState, Trainer } from "../../src/training/trainer.ts";
import { weightsFor } from "../../src/training/weights.ts";
import { leastTimes, ms, type Row } from "./measure.ts";

const SIZE = { batch: 8, height: 16, width: 16 };

/** A step of training, gradients and optimizer, against the forward pass of the same loss on the same batch. */
export async function trainingStep(root: string): Promise<readonly Row[]> {
  await using models = new Models({
    catalogue: new ModelCatalogue([root]),
    settings: { device: "cpu" },
  });
  const config = await taughtConfig(models, { kind: "concept", prior: "emoji" });
  const { predictionType, schedule } = trainingOf(await models.model("emoji"));
  const next = random(1, "bench");
  const clean = Float32Array.from({ length: 4 * 16 * 16 }, () => next() - 0.5);
  const weighting = { gamma: 5, offset: 0 };
  const options = { schedule, timesteps: 1000, predictionType, weighting };
  const feeds = noisedBatch(() => clean, [SIZE.batch, 4, 16, 16], options, next);

  const forward = conceptObjective(config, SIZE);
  forward.graph.output("loss", forward.loss);
  const weights = weightsFor(forward.graph, 1);
  await using session = await Session.open(writeModel(forward.graph, "inputs"));
  const weightFeeds = Object.fromEntries(
    [...forward.graph.parameters].map(([name, value]) => [
      name,
      floats(weights.get(name)!, value.shape as number[]),
    ]),
  );

  const { graph, loss } = conceptObjective(config, SIZE);
  await using trainer = await Trainer.create(
    { graph, loss, trainable: conceptTrainable(graph) },
    initialState(weights),
    {
      learningRate: { kind: "constant", lr: 1e-4, warmupSteps: 0, totalSteps: 100, floor: 0 },
      betas: [0.9, 0.999],
      weightDecay: 0.01,
      maxGradNorm: 1,
      emaDecay: 0.995,
      accumulation: 1,
      threads: 0,
    },
  );
  const [step, pass] = await leastTimes(
    3,
    () => trainer.step(() => feeds),
    () => session.run({ ...weightFeeds, ...feeds }),
  );
  return [{
    what: `Training step, batch of ${SIZE.batch}`,
    measured: ms(step!),
    baseline: `forward pass: ${ms(pass!)}`,
    ratio: step! / pass!,
  }];
}
