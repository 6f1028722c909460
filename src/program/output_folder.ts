import { Folder } from "../files/folder.ts";
import { isWithin } from "../files/no_links.ts";
import { PLACE } from "./own_folder.ts";
import { ROOT } from "./permissions.ts";
import { nameOf } from "./trust.ts";

/**
 * Where a server's nodes may write all they like: the folder that the person gives, or one of the workflows' folder.
 *
 * @param settings folder of the person's, where there is one
 * @throws Error where nodes could change workflows, histories, settings or Braid itself there
 */
export function outputOf(
  served: Folder,
  given: string | undefined,
  settings: string | undefined,
): Folder {
  if (given === undefined) return served.folder("output");
  const output = new Folder(given).held();
  const place = nameOf(output);
  const own = [served.folder(PLACE), ...settings === undefined ? [] : [new Folder(settings)]]
    .map(nameOf);
  const kept = own.find((path) => isWithin(path, place)) ??
    [...own, ...[served, new Folder(ROOT)].map(nameOf)].find((path) => isWithin(place, path));
  if (kept === undefined) return output;
  throw new Error(
    `Cannot let nodes save in "${output.path}", as they could change what is in "${kept}": ` +
      `give --out another folder, such as "${served.pathOf("output")}"`,
  );
}
