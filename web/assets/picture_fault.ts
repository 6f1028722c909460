/** Why a file cannot be taken for a picture: told at once, not in a run. */
export async function pictureFault(file: File): Promise<string | undefined> {
  if (!file.type.startsWith("image/")) return `"${file.name}" is not a picture`;
  try {
    (await createImageBitmap(file)).close();
  } catch {
    return `"${file.name}" cannot be read as a picture: it may be damaged`;
  }
}
