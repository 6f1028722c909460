import type { SavedPath } from "../../src/api/artifacts.ts";
import { t } from "../../src/words/translate.ts";
import type { Core } from "../core/core.ts";

const NONE =
  t`No file of it is in the output folder as it was saved: Braid has it in its history. Save it where you like, or add a Save image node`;

/** Puts the paths of what runs have saved into the clipboard, a line each, and shows them. */
export async function copyPaths(
  { host, toasts }: Pick<Core, "host" | "toasts">,
  found: readonly SavedPath[] | undefined,
): Promise<void> {
  const paths = found?.map(({ path }) => path) ?? [];
  if (!paths.length) return toasts.show("info", NONE);
  await host.writeClipboard(paths.join("\n"));
  toasts.show(
    "info",
    paths.length > 1 ? t`Copied: ${paths[0]} and ${paths.length - 1} more` : t`Copied: ${paths[0]}`,
  );
}
