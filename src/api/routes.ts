import { artifactRoutes, uploadRoutes } from "./artifacts.ts";
import { checkRoutes } from "./checks.ts";
import { contributionRoutes } from "./contributions.ts";
import { downloadRoutes } from "./downloads.ts";
import { evaluationRoutes } from "./evaluations.ts";
import { eventRoutes } from "./events.ts";
import { imageRoutes } from "./images.ts";
import { keptRoutes } from "./kept.ts";
import { catalogueRoutes, tokenRoutes } from "./models.ts";
import { pluginRoutes } from "./plugins.ts";
import { runRoutes } from "./runs.ts";
import { settingsRoutes } from "./settings.ts";
import { statusRoutes, trustRoutes } from "./status.ts";
import { storageRoutes } from "./storage.ts";
import { sweepRoutes } from "./sweeps.ts";
import { templateRoutes, workflowFolderRoutes, workflowRoutes } from "./workflows.ts";

/** All that a server answers, below `/api`. */
export const ROUTES = {
  ...statusRoutes,
  ...catalogueRoutes,
  ...checkRoutes,
  ...pluginRoutes,
  ...contributionRoutes,
  ...downloadRoutes,
  ...tokenRoutes,
  ...workflowRoutes,
  ...workflowFolderRoutes,
  ...templateRoutes,
  ...runRoutes,
  ...sweepRoutes,
  ...eventRoutes,
  ...artifactRoutes,
  ...imageRoutes,
  ...uploadRoutes,
  ...settingsRoutes,
  ...storageRoutes,
  ...evaluationRoutes,
  ...trustRoutes,
  ...keptRoutes,
} as const;

/** The contract: what the editor's client and the server's handlers are typed by. */
export type Api = typeof ROUTES;
