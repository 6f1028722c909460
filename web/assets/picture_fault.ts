import { t } from "../../src/words/translate.ts";
/** Why a file cannot be taken for a picture that nodes read: told at once, not in a run. */
export async function pictureFault(file: File): Promise<string | undefined> {
  if (!/^image\/(png|jpeg|webp)$/.test(file.type)) {
    return t`No node can read "${file.name}": bring a PNG, JPEG or WebP`;
  }
  try {
    (await createImageBitmap(file)).close();
  } catch {
    return t`"${file.name}" cannot be read as a picture: it may be damaged`;
  }
}
