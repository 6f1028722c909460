import type { Canvases } from "./canvas/canvases.ts";
import { contribution as canvas } from "./canvas/views/contribution.ts";
import type { Contributions } from "./core/registry.ts";
import { contribution as controls } from "./features/controls/contribution.ts";
import { contribution as extensions } from "./features/extensions/contribution.ts";
import { contribution as form } from "./features/form/contribution.ts";
import { contribution as guidance } from "./features/guidance/contribution.ts";
import { contribution as inspector } from "./features/inspector/contribution.ts";
import { contribution as keys } from "./features/keys/contribution.ts";
import { contribution as library } from "./features/library/contribution.ts";
import { contribution as log } from "./features/log/contribution.ts";
import { contribution as models } from "./features/models/contribution.ts";
import { contribution as painter } from "./features/painter/contribution.ts";
import { contribution as problems } from "./features/problems/contribution.ts";
import { contribution as quickAccess } from "./features/quick_access/contribution.ts";
import { contribution as runs } from "./features/runs/contribution.ts";
import { contribution as settings } from "./features/settings/contribution.ts";
import { contribution as sweeps } from "./features/sweeps/contribution.ts";
import { contribution as teaching } from "./features/teaching/contribution.ts";
import { contribution as theme } from "./features/theme/contribution.ts";
import { contribution as viewer } from "./features/viewer/contribution.ts";
import { contribution as votes } from "./features/votes/contribution.ts";
import { contribution as walkthrough } from "./features/walkthrough/contribution.ts";
import { contribution as workflows } from "./features/workflows/contribution.ts";
import { contribution as shell } from "./shell/contribution.ts";

/** What makes up the editor. Where several add to one menu or list, they stand there in this order. */
const features: readonly ((editor: Canvases) => Contributions)[] = [
  theme,
  canvas,
  settings,
  controls,
  workflows,
  library,
  runs,
  models,
  extensions,
  teaching,
  form,
  sweeps,
  guidance,
  problems,
  log,
  inspector,
  painter,
  viewer,
  votes,
  keys,
  quickAccess,
  walkthrough,
  shell,
];

export interface AddedFeatures {
  /** What is registered already: all that the window needs to be shown. */
  readonly first: readonly Contributions[];
  /** Registers the rest. @returns all that the features contribute */
  addRest(): Promise<readonly Contributions[]>;
}

/** Registers the features. */
export function addFeatures(editor: Canvases): AddedFeatures {
  const first = features.map((feature) => feature(editor));
  first.forEach(editor.registry.contribute);
  return {
    first,
    async addRest() {
      const rest = await Promise.all(first.map(async ({ later }) => await later?.() ?? {}));
      rest.forEach(editor.registry.contribute);
      return [...first, ...rest];
    },
  };
}
