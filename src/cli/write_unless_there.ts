import { basename, dirname, resolve } from "@std/path";
import { Folder } from "../files/folder.ts";
import { attempt } from "../runs/attempt.ts";
import { EXIT, Failure } from "./exit_code.ts";

/**
 * Writes a file that a command was asked for, and replaces none that it was not told to.
 *
 * @param isOurs of one that is there whether it may be replaced all the same
 * @throws Failure for one that may not
 */
export function writeUnlessThere(
  path: string,
  content: string | Uint8Array,
  { overwrite, isOurs = () => false }: {
    readonly overwrite: boolean;
    readonly isOurs?: (there: Uint8Array) => boolean;
  },
): void {
  const place = resolve(path);
  const [folder, name] = [new Folder(dirname(place)), basename(place)];
  const isWritten = attempt(`write "${path}"`, () => {
    if (!overwrite && folder.writeNew(name, content)) return true;
    if (!overwrite && !isOurs(Deno.readFileSync(place))) return false;
    folder.write(name, content);
    return true;
  });
  if (isWritten) return;
  throw new Failure(
    EXIT.unwritable,
    `Cannot write "${path}": it is there already. Give --overwrite to replace it`,
  );
}
