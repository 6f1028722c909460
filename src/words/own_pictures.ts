/** What an evaluation writes beside the pictures that it has painted, before the first of them. */
const EVALUATION = ["recipe.json", "pictures.json"];

/**
 * Names of a folder to be learnt from, or of one below it, without what nobody has put there to be learnt: hidden ones,
 * such as the sample sheets of a training, and what a model has painted, or learning would go on from its own.
 *
 * @param isRoot whoever names a folder of an evaluation itself means it
 */
export function ownNames(names: readonly string[], isRoot: boolean): readonly string[] {
  if (!isRoot && EVALUATION.every((name) => names.includes(name))) return [];
  const isModel = names.includes("braid.json");
  return names.filter((name) => !name.startsWith(".") && !(isModel && name.startsWith("preview.")));
}
