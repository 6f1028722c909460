import type { SavedPath } from "../../src/api/artifacts.ts";
import type { Core } from "../core/core.ts";

const NONE =
  "No file of it is in the output folder as it was saved: Braid has it in its history. " +
  "Save it where you like, or add a Save image node";

/** Puts the paths of what runs have saved into the clipboard, a line each, and shows them. */
export async function copyPaths(
  { host, toasts }: Pick<Core, "host" | "toasts">,
  found: readonly SavedPath[] | undefined,
): Promise<void> {
  const paths = found?.map(({ path }) => path) ?? [];
  if (!paths.length) return toasts.show("info", NONE);
  await host.writeClipboard(paths.join("\n"));
  const more = paths.length > 1 ? ` and ${paths.length - 1} more` : "";
  toasts.show("info", `Copied: ${paths[0]}${more}`);
}
