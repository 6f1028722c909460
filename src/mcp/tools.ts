import type { Tool } from "./tool.ts";
import { catalogueTools } from "./tools/catalogue.ts";
import { graphTools } from "./tools/graphs.ts";
import { guidanceTools } from "./tools/guidance.ts";
import { pictureTools } from "./tools/pictures.ts";
import { runTools } from "./tools/runs.ts";
import { sweepTools } from "./tools/sweeps.ts";

/** All that an agent can have done, by name. */
export const TOOLS: Readonly<Record<string, Tool>> = {
  ...catalogueTools,
  ...graphTools,
  ...guidanceTools,
  ...runTools,
  ...sweepTools,
  ...pictureTools,
};
