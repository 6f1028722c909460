/** Why a model cannot be called so; undefined if it can. */
export function modelNameFault(name: string): string | undefined {
  return /^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u.test(name)
    ? undefined
    : `A model cannot be called "${name}": letters, digits, ".", "-" and "_" only`;
}

/** A folder's name as that of a model. */
export function modelName(folder: string): string {
  return folder.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-").replaceAll(/^-|-$/g, "");
}
