import type { NetworkRow } from "../../diffusion/guidance/network.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { feedOf } from "../feed.ts";
import type { Feed, NetworkPort } from "../session.ts";
import { guidanceScaleEmbedding, timeIds } from "./added_conditions.ts";
import { equalLengths, rowOf, stack } from "./rows.ts";
import type { UNetBinding } from "./unet_binding.ts";

/** The guidance scale that LCM models are told when nobody says one, as in diffusers. */
const LCM_GUIDANCE_SCALE = 8.5;

function demand(name: string, row: NetworkRow, what: string): never {
  const text = row.condition ? `the condition "${row.condition.text ?? row.condition.id}"` : "none";
  throw new TypeError(`The network "${name}" needs a condition with ${what}, but got ${text}`);
}

function checkWidth(name: string, port: NetworkPort, { shape }: Tensor): void {
  const width = port.shape.at(-1);
  if (typeof width === "number" && shape.at(-1) !== width) {
    throw new RangeError(
      `The network "${name}" attends to text ${width} wide, but the condition is ${
        shape.at(-1)
      } wide: encode it with this network's own text encoder`,
    );
  }
}

/** Latent pixels to picture pixels in the families that want `time_ids`. */
const SCALE = 8;

function defaultExtra(
  role: "timeIds" | "timestepCond",
  port: NetworkPort,
  row: NetworkRow,
): Tensor {
  if (role === "timestepCond") {
    const dim = port.shape.at(-1);
    return guidanceScaleEmbedding(LCM_GUIDANCE_SCALE, typeof dim === "number" ? dim : 256);
  }
  const size = [row.latents.shape[2]! * SCALE, row.latents.shape[3]! * SCALE] as const;
  const refiner = port.shape.at(-1) === 5 ? { aestheticScore: 6 } : {};
  return timeIds({ original: size, target: size, ...refiner });
}

/** Everything that rows tell a network beside latents: time, text and added conditions. One timestep for all. */
export function conditionedFeeds(
  name: string,
  binding: UNetBinding,
  rows: readonly NetworkRow[],
): Record<string, Feed> {
  const { timestep, text, pooled, flags } = binding;
  const steps = timestep.shape[0];
  const count = timestep.shape.length > 0 && typeof steps === "number" ? steps : 1;
  const feeds: Record<string, Feed> = {
    [timestep.name]: feedOf(
      timestep.type,
      new Array<number>(count).fill(rows[0]!.timestep),
      timestep.shape.length === 0 ? [] : [count],
    ),
  };
  const feed = (port: NetworkPort, { data, shape }: Tensor): void => {
    feeds[port.name] = feedOf(port.type, data, shape);
  };
  if (text) {
    const texts = rows.map((row) => {
      const embeds = row.condition?.embeds ?? demand(name, row, "a text");
      checkWidth(name, text, embeds);
      return rowOf(embeds, row.image);
    });
    feed(text, stack(equalLengths(texts)));
  }
  if (pooled) {
    feed(
      pooled,
      stack(
        rows.map((row) =>
          rowOf(row.condition?.pooled ?? demand(name, row, "a pooled text"), row.image)
        ),
      ),
    );
  }
  for (const role of ["timeIds", "timestepCond"] as const) {
    const port = binding[role];
    if (!port) continue;
    const key = role === "timeIds" ? "time_ids" : "timestep_cond";
    feed(
      port,
      stack(
        rows.map((row) =>
          rowOf(row.condition?.extra?.[key] ?? defaultExtra(role, port, row), row.image)
        ),
      ),
    );
  }
  for (const port of flags) feeds[port.name] = feedOf(port.type, [0], port.shape.length ? [1] : []);
  return feeds;
}
