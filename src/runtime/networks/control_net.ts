import type { ControlInput } from "../../diffusion/conditions/control.ts";
import type { NetworkRow } from "../../diffusion/guidance/network.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { feedOf, tensorOf } from "../feed.ts";
import type { Session } from "../session.ts";
import type { SessionCache, SessionSource } from "../session_cache.ts";
import { conditionedFeeds } from "./conditioned_feeds.ts";
import type { Residuals } from "./residuals.ts";
import { groupBy, rowOf, stack } from "./rows.ts";
import { bindUNet, type UNetBinding } from "./unet_binding.ts";

/** A row and the control input that this ControlNet reads for it. */
export interface ControlUse {
  readonly row: NetworkRow;
  readonly control: ControlInput;
}

/** A ControlNet: from noisy latents, text and a control picture to residuals for a UNet of its family. */
export class ControlNet {
  constructor(
    readonly id: string,
    private readonly cache: SessionCache,
    private readonly source: SessionSource,
  ) {}

  /**
   * Residuals for each use, multiplied by the control's scale.
   *
   * @throws RangeError when a control picture is not the size of its latents' picture
   */
  evaluate(uses: readonly ControlUse[]): Promise<readonly Residuals[]> {
    return this.cache.use(this.source, async (session) => {
      const binding = bindUNet(this.id, session.inputs, session.outputs);
      const found = new Map<ControlUse, Residuals>();
      const key = ({ row }: ControlUse) => `${row.timestep} ${row.latents.shape}`;
      for (const group of groupBy(uses, key)) {
        const results = await this.#run(session, binding, group);
        group.forEach((use, i) => found.set(use, results[i]!));
      }
      return uses.map((use) => found.get(use)!);
    });
  }

  async #run(
    session: Session,
    binding: UNetBinding,
    uses: readonly ControlUse[],
  ): Promise<Residuals[]> {
    const { sample, controlCond, conditioningScale, outputs } = binding;
    if (!controlCond) throw new TypeError(`The model "${this.id}" is no ControlNet`);
    const latents = stack(uses.map(({ row }) => row.latents));
    const picture = stack(uses.map((use) => this.#picture(use)));
    const results = await session.run({
      ...conditionedFeeds(this.id, binding, uses.map(({ row }) => row)),
      [sample.name]: feedOf(sample.type, latents.data, latents.shape),
      [controlCond.name]: feedOf(controlCond.type, picture.data, picture.shape),
      ...(conditioningScale && {
        [conditioningScale.name]: feedOf(
          conditioningScale.type,
          [1],
          conditioningScale.shape.length === 0 ? [] : [1],
        ),
      }),
    });
    const residuals = outputs.map(({ name }) => tensorOf(results[name]!));
    return uses.map(({ control: { scale = 1 } }, i) =>
      residuals.map((residual) => {
        const { data, shape } = rowOf(residual, i);
        return { data: data.map((value) => scale * value), shape };
      })
    );
  }

  #picture({ row, control }: ControlUse): Tensor {
    const picture = rowOf(control.tensor, row.image);
    const ratios = [2, 3].map((axis) => picture.shape[axis]! / row.latents.shape[axis]!);
    if (ratios[0] !== ratios[1] || !Number.isInteger(ratios[0])) {
      throw new RangeError(
        `The ControlNet "${this.id}" needs a control picture as large as the picture to make, but got ${
          picture.shape[3]
        }x${picture.shape[2]} for latents of ${row.latents.shape[3]}x${row.latents.shape[2]}`,
      );
    }
    return picture;
  }
}
