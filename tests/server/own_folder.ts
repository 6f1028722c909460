import { join } from "@std/path";

/** Where a server has its own files in a folder, when it was there. */
export function ownOf(folder: string): string {
  const place = join(folder, ".braid");
  const names = [...Deno.readDirSync(place)].map(({ name }) => name)
    .filter((name) => name.startsWith("history-"));
  if (names.length !== 1) throw new Error(`Expected one history in ${place}, but got ${names}`);
  return join(place, names[0]!);
}
