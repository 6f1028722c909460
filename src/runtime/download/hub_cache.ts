import { join } from "@std/path";
import { Folder } from "../../files/folder.ts";
import { readTextIfAny } from "../models/json_file.ts";
import { downloadModel, type DownloadOptions } from "./download_model.ts";
import { type HubPlan, plannedBytesHere } from "./download_plan.ts";
import { writing } from "./fetch_file.ts";
import type { Hub } from "./hub.ts";

const LOCK = ".lock";

/** The folders of a model in the layout of a Hugging Face cache, which lists it as `owner/name`. */
function placesOf(root: string, { id, commit }: Pick<HubPlan, "id" | "commit">) {
  const model = new Folder(root).folder(`models--${id.replace("/", "--")}`);
  return { model, refs: model.folder("refs"), snapshot: model.folder(`snapshots/${commit}`) };
}

/** How much of a plan is among the user's models already, and whether its name stands for it. */
export async function cachedPart(
  plan: HubPlan,
  root: string,
): Promise<{ readonly bytes: number; readonly isWhole: boolean }> {
  const { refs, snapshot } = placesOf(root, plan);
  const main = await readTextIfAny(join(refs.path, "main"));
  const bytes = await plannedBytesHere(plan, snapshot.path);
  return { bytes, isWhole: main?.trim() === plan.commit && bytes === plan.bytes };
}

/**
 * Downloads a model into a folder of models. Its name stands for it only when all of it is there, and for the revision
 * that was asked for last.
 *
 * @returns the folder of this revision
 * @throws Error while another process downloads the same, and what {@link downloadModel} throws
 */
export async function downloadToCache(
  hub: Hub,
  plan: HubPlan,
  root: string,
  options: DownloadOptions = {},
): Promise<string> {
  const { model, refs, snapshot } = placesOf(root, plan);
  using lock = await writing(model.path, Promise.try(() => model.lock(LOCK)));
  if (!lock) {
    throw new Error(`Another program downloads ${plan.id} already: wait for it`);
  }
  try {
    await downloadModel(hub, plan, snapshot, options);
    await writing(refs.path, Promise.try(() => refs.write("main", plan.commit)));
    return snapshot.path;
  } finally {
    model.remove(LOCK); // it is this person's, and somebody else's next time where several share the models
  }
}
