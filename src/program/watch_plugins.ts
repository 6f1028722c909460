import { join } from "@std/path";
import type { Host } from "../cli/host.ts";
import { isStamp } from "../runs/code_stamp.ts";
import type { KnownCatalogue } from "../runs/known_catalogue.ts";
import { lookAgain } from "../server/look_again.ts";

/**
 * Has plugins read anew once their code has changed: those of folders that a server was given, as their author writes them, by
 * every file; those that are installed when another one is, or a version of it. A run that is going is not ended for that.
 */
export async function watchPlugins(
  folders: readonly string[],
  { host, stamp, catalogue }: {
    readonly host: Pick<Host, "openInstalls">;
    readonly stamp: (folders: readonly string[]) => Promise<string>;
    readonly catalogue: Pick<KnownCatalogue, "refresh">;
  },
  signal: AbortSignal,
): Promise<void> {
  const own = await host.openInstalls().then(({ folder }) => folder, () => undefined);
  const written = folders.filter((folder) => folder !== own);
  const look = async (): Promise<string> => {
    const word = written.length ? await stamp(written) : "";
    return `${isStamp(word) ? word : ""} ${own === undefined ? "" : installedIn(own)}`;
  };
  let before = await look();
  await lookAgain(signal, async () => {
    const now = await look();
    if (now === before) return false;
    if (await catalogue.refresh() !== "busy") before = now;
    return true;
  });
}

/** Changes with what is installed in a folder, and what of it is enabled. */
function installedIn(folder: string): string {
  try {
    const { mtime, size } = Deno.statSync(join(folder, "installed.json"));
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) =>
      !name.startsWith(".")
    );
    return `${mtime?.getTime()} ${size} ${names.sort()}`;
  } catch {
    return "";
  }
}
