import type { workflowFolderRoutes } from "../../api/workflows.ts";
import type { Deps } from "../deps.ts";
import { openEmptyFolders } from "../empty_folders.ts";
import type { Handlers } from "../route.ts";

/** Folders that workflows are to be put into. */
export function workflowFolderHandlers(
  { served, outputFolder, inputFolder, hub }: Deps,
): Handlers<typeof workflowFolderRoutes> {
  const own = [outputFolder, inputFolder].map(({ path }) => path);
  const folders = openEmptyFolders(served, own, (change) => void hub.publish(change));
  return {
    "GET /workflow-folders": () => folders.list(),
    "PUT /workflow-folders/:name": ({ params }) => folders.make(params.name),
    "DELETE /workflow-folders/:name": ({ params }) => folders.remove(params.name),
  };
}
