import { join } from "@std/path";
import { encodeImage } from "../../src/runtime/images/encode.ts";
import { tensor } from "../../src/tensor/tensor.ts";

/** Two settings of `count` pictures each, grey and darker with the seed: what `braid evaluate` leaves of it for votes. */
export async function writeEvaluation(folder: string, count = 4): Promise<void> {
  const index = [];
  for (const [at, setting] of ["prior, control 2", "framework, control 2"].entries()) {
    const files: string[] = [];
    for (let i = 0; i < count; i++) {
      const grey = tensor(new Float32Array(3 * 64).fill((2 * i + at) / (2 * count)), [1, 3, 8, 8]);
      const name = (2 * i + at).toString(16).padStart(64, `${at}`);
      const file = `pictures/${name.slice(0, 2)}/${name}.png`;
      await Deno.mkdir(join(folder, "pictures", name.slice(0, 2)), { recursive: true });
      await Deno.writeFile(join(folder, file), await encodeImage(grey, "png"));
      files.push(file);
    }
    index.push({ setting, prompts: [{ prompt: "face, crying", first: 7, files }] });
  }
  await Deno.writeTextFile(join(folder, "pictures.json"), JSON.stringify(index));
}
