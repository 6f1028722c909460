import type { ControlInput } from "../../diffusion/conditions/control.ts";
import type { NoiseSchedule, PredictionType } from "../../diffusion/denoiser.ts";
import type { Network, NetworkRow } from "../../diffusion/guidance/network.ts";
import { type Tensor, zeros } from "../../tensor/tensor.ts";
import { feedOf, tensorOf } from "../feed.ts";
import type { Feed, Session } from "../session.ts";
import type { SessionCache, SessionSource } from "../session_cache.ts";
import { conditionedFeeds } from "./conditioned_feeds.ts";
import type { ControlNet } from "./control_net.ts";
import { addResiduals, noResidual, type Residuals } from "./residuals.ts";
import { groupBy, joinChannels, rowOf, stack } from "./rows.ts";
import { bindUNet, type UNetBinding } from "./unet_binding.ts";

/** What a {@link UNetNetwork} is made of. */
export interface UNetParts {
  readonly id: string;
  readonly predictionType: PredictionType;
  readonly schedule: NoiseSchedule;
  readonly maxRows?: number;
  readonly cache: SessionCache;
  /** The network alone, and the variant that takes a ControlNet's residuals. */
  readonly plain: SessionSource;
  readonly controlled: SessionSource;
  /** Perturbations it was built with, in the order of a row's gates. */
  readonly gateCount: number;
  /** Finds a ControlNet by what control inputs call it. */
  controlNet(model: string): Promise<ControlNet>;
}

/** A diffusion network on ONNX Runtime: rows become batches, inputs are bound by what the model declares. */
export class UNetNetwork implements Network {
  readonly id: string;
  readonly predictionType: PredictionType;
  readonly schedule: NoiseSchedule;
  readonly maxRows?: number;
  readonly #parts: UNetParts;

  constructor(parts: UNetParts) {
    this.id = parts.id;
    this.predictionType = parts.predictionType;
    this.schedule = parts.schedule;
    if (parts.maxRows !== undefined) this.maxRows = parts.maxRows;
    this.#parts = parts;
  }

  /**
   * One output per row, of the row's latents' shape. Rows are run together as far as they share timestep and size and
   * the model and {@link maxRows} allow.
   *
   * @throws Error when a row misses what the model asks for, or the output is not finite
   */
  async evaluate(rows: readonly NetworkRow[]): Promise<readonly Tensor[]> {
    const residuals = await this.#residuals(rows);
    const outputs = new Map<NetworkRow, Tensor>();
    for (const withControl of [false, true]) {
      const own = rows.filter((row) => residuals.has(row) === withControl);
      if (own.length === 0) continue;
      const source = withControl ? this.#parts.controlled : this.#parts.plain;
      await this.#parts.cache.use(source, async (session) => {
        const binding = bindUNet(this.id, session.inputs, session.outputs);
        if (withControl && binding.residuals.length === 0) {
          throw new Error(
            `The network "${this.id}" takes no ControlNet: its export has no residual inputs`,
          );
        }
        const key = (row: NetworkRow) => `${row.timestep} ${row.latents.shape}`;
        for (const group of groupBy(own, key)) {
          for (const batch of this.#batches(group, binding)) {
            const results = await this.#run(session, binding, batch, residuals);
            batch.forEach((row, i) => outputs.set(row, results[i]!));
          }
        }
      });
    }
    return rows.map((row) => outputs.get(row)!);
  }

  /** Groups of at most as many rows as one run takes. */
  #batches(rows: readonly NetworkRow[], { sample }: UNetBinding): NetworkRow[][] {
    const fixed = sample.shape[0];
    const most = typeof fixed === "number" ? fixed : this.maxRows ?? rows.length;
    const batches: NetworkRow[][] = [];
    for (let at = 0; at < rows.length; at += most) batches.push(rows.slice(at, at + most));
    return batches;
  }

  async #run(
    session: Session,
    binding: UNetBinding,
    rows: readonly NetworkRow[],
    residuals: ReadonlyMap<NetworkRow, Residuals>,
  ): Promise<Tensor[]> {
    const { sample, perturb, outputs } = binding;
    const fixed = sample.shape[0];
    const missing = typeof fixed === "number" ? fixed - rows.length : 0;
    const full = [...rows, ...new Array<NetworkRow>(missing).fill(rows[0]!)];
    const latents = stack(full.map((row) => this.#sampleOf(row, binding)));
    const feeds: Record<string, Feed> = {
      ...conditionedFeeds(this.id, binding, full),
      [sample.name]: feedOf(sample.type, latents.data, latents.shape),
    };
    if (perturb) {
      const count = perturb.shape[1] as number;
      const gates = full.flatMap((row) =>
        Array.from({ length: count }, (_, i) => row.perturb?.[i] ?? 0)
      );
      feeds[perturb.name] = feedOf(perturb.type, gates, [full.length, count]);
    }
    binding.residuals.forEach((port, i) => {
      const parts = full.map((row) => residuals.get(row)?.[i] ?? noResidual(port, i, row.latents));
      const { data, shape } = stack(parts);
      feeds[port.name] = feedOf(port.type, data, shape);
    });
    this.#checkGates(full);
    const results = await session.run(feeds, { [outputs[0]!.name]: null });
    const output = tensorOf(results[outputs[0]!.name]!);
    if (!output.data.every(Number.isFinite)) {
      throw new Error(
        `The network "${this.id}" put out numbers that are not finite at timestep ${
          rows[0]!.timestep
        }: a half-precision export has overflowed, or its weights are damaged; use a float32 one`,
      );
    }
    return rows.map((row, i) => latentsOf(output, i, row.latents.shape));
  }

  #checkGates(rows: readonly NetworkRow[]): void {
    const { gateCount } = this.#parts;
    const beyond = rows.some(({ perturb = [] }) =>
      perturb.some((gate, i) => gate !== 0 && i >= gateCount)
    );
    if (beyond) {
      throw new RangeError(
        `The network "${this.id}" has ${gateCount} perturbations, but more were asked for: name them when it is opened`,
      );
    }
  }

  /** Latents with the channels that the network wants appended: mask and masked picture, or the picture to edit. */
  #sampleOf(row: NetworkRow, { sample }: UNetBinding): Tensor {
    const own = (row.control ?? []).filter((control) => control.model === undefined);
    const appended = own.map((control) => scaled(control, row.image));
    const wanted = sample.shape[1];
    const channels = [row.latents, ...appended].reduce((sum, { shape }) => sum + shape[1]!, 0);
    // InstructPix2Pix' condition-free prediction has no picture: zeros stand for it.
    if (wanted === 2 * row.latents.shape[1]! && appended.length === 0) {
      appended.push(zeros(row.latents.shape));
    } else if (typeof wanted === "number" && channels !== wanted) {
      throw new RangeError(
        `The network "${this.id}" takes ${wanted} channels, but got ${channels}: latents ${
          [row.latents.shape[1], ...own.map(({ input, tensor }) => `${input} ${tensor.shape[1]}`)]
            .join(" + ")
        }`,
      );
    }
    return appended.length === 0 ? row.latents : joinChannels([row.latents, ...appended]);
  }

  /** The summed residuals of the ControlNets of each row that has one. */
  async #residuals(rows: readonly NetworkRow[]): Promise<Map<NetworkRow, Residuals>> {
    const residuals = new Map<NetworkRow, Residuals>();
    const uses = rows.flatMap((row) =>
      (row.control ?? []).filter(({ model, scale }) => model !== undefined && scale !== 0)
        .map((control) => ({ row, control }))
    );
    for (const group of groupBy(uses, ({ control }) => control.model)) {
      const controlNet = await this.#parts.controlNet(group[0]!.control.model!);
      const found = await controlNet.evaluate(group);
      group.forEach(({ row }, i) => {
        const before = residuals.get(row);
        residuals.set(row, before ? addResiduals(before, found[i]!) : found[i]!);
      });
    }
    return residuals;
  }
}

function scaled({ tensor, scale = 1 }: ControlInput, image: number): Tensor {
  const row = rowOf(tensor, image);
  return scale === 1 ? row : { data: row.data.map((value) => scale * value), shape: row.shape };
}

/** Row `i` of an output in the shape of its latents; channels of a learned variance are dropped. */
function latentsOf(output: Tensor, i: number, shape: readonly number[]): Tensor {
  const row = rowOf(output, i);
  const size = shape.reduce((product, dim) => product * dim, 1);
  return { data: row.data.slice(0, size), shape };
}
