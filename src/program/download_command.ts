import { join } from "@std/path";
import config from "../../deno.json" with { type: "json" };
import { MAIN, permissionPaths, ROOT } from "./permissions.ts";
import { isOffline } from "../runtime/download/hub.ts";
import { ownModelsFolder } from "../runtime/models/default_roots.ts";
import type { RunnerCommand } from "../runs/runner/runner_process.ts";

/** Where downloads of a server go; or why there are none, in words for who asks. */
export function downloadFolder(
  offline = false,
): { readonly folder: string } | { readonly refusal: string } {
  const off = "Downloads are switched off on this server";
  if (offline) return { refusal: `${off}: start it without --offline` };
  if (isOffline()) return { refusal: `${off}: start it without HF_HUB_OFFLINE` };
  try {
    return { folder: ownModelsFolder() };
  } catch (error) {
    return { refusal: (error as Error).message };
  }
}

/** `braid models get` as `deno task get` runs it, but that it writes among the models only. */
export function downloadCommand(folder: string): RunnerCommand {
  const flags = config.tasks["permitted:get"].command.split(" ").filter((part) =>
    part.startsWith("--")
  );
  return {
    program: Deno.execPath(),
    args: [
      "run",
      "--cached-only",
      `--config=${join(ROOT, "deno.json")}`,
      ...flags.map((flag) =>
        flag === "--allow-write" ? `${flag}=${permissionPaths([folder])}` : flag
      ),
      MAIN,
      "models",
      "get",
      "--json",
    ],
  };
}
