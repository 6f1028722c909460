import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { concatRows } from "../../src/tensor/tensor.ts";
import { findCopies } from "../../src/training/copies.ts";
import { mirrored, readPicture } from "../../src/training/picture_folder.ts";
import { surveyPictures } from "../../src/training/picture_survey.ts";
import { stripes } from "./recipe_world.ts";

Deno.test("findCopies() finds what was taught, mirrored too, and neither what was held out nor what is new", async () => {
  const folder = await Deno.makeTempDir();
  try {
    for (let i = 0; i < 30; i++) {
      await Deno.writeFile(join(folder, `p${i}.png`), await stripes(i));
    }
    const { pictures } = await surveyPictures(folder, { size: 64, heldOut: 0.2 });
    const [taught, other] = pictures.filter(({ isHeldOut }) => !isHeldOut);
    const heldOut = pictures.find(({ isHeldOut }) => isHeldOut)!;
    await Deno.writeFile(join(folder, "new.png"), await stripes(99));
    const read = async (path: string) => (await readPicture(path, 64)).picture;
    const samples = concatRows([
      await read(taught!.path),
      mirrored(await read(other!.path)),
      await read(heldOut.path),
      await read(join(folder, "new.png")),
    ]);
    const { count, of, sheet } = await findCopies(samples, pictures);
    assertEquals([count, of], [2, 4]);
    assert(sheet.shape[2]! > 128);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
