import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { readCaptions } from "../../../../src/training/captions.ts";
import { findPictures } from "../../../../src/training/picture_folder.ts";
import { sortBrought } from "../../../../web/features/teaching/brought_files.ts";
import {
  type BroughtFiles,
  chosenFiles,
  droppedFiles,
} from "../../../../web/features/teaching/dropped_files.ts";
import { inFolder } from "../../../runs/trial.ts";

const PNG = Deno.readFileSync("nodes/concept/templates/same_noise.png");

Deno.test("sortBrought() refuses captions whose letters would be lost", async () => {
  const latin = Uint8Array.from('{"a.png": "K\xe4se"}', (letter) => letter.charCodeAt(0));
  const path = "captions.json";
  using _ = readsPictures();
  await assertRejects(
    () =>
      sortBrought([
        { file: new File([latin], path), path },
        { file: new File([PNG], "a.png", { type: "image/png" }), path: "a.png" },
      ]),
    SyntaxError,
    'Cannot read "captions.json": it is no text in UTF-8',
  );
});

Deno.test("sortBrought() finds in a folder, dropped or chosen, what a training finds in it", () =>
  inFolder(async (set) => {
    const apart = "cafe\u0301.png";
    const texts: Readonly<Record<string, string>> = {
      "cat/001.txt": "a cat",
      "dog/001.txt": "a dog",
      "captions.json": JSON.stringify({
        "cat/002.png": "a second cat",
        "dog/002.png": "a second dog",
        "caf\u00e9.png": "a coffee",
        "001.png": "of the folder itself",
      }),
      "bird/metadata.jsonl": `{"file_name": "001.png", "text": "a bird"}`,
      "model/braid.json": "{}",
      "painted/recipe.json": "{}",
      "painted/pictures.json": "{}",
    };
    const pictures = [apart, "plain/001.png", "bird/001.png", "model/kept.png"];
    for (const animal of ["cat", "dog"]) pictures.push(`${animal}/001.png`, `${animal}/002.png`);
    const others = [".training/sheet.png", "cat/.thumbnails/001.png", "model/preview.png"];
    others.push("painted/001.png", "painted/below/001.png");
    const files = new Map<string, string | Uint8Array<ArrayBuffer>>(Object.entries(texts));
    for (const path of [...pictures, ...others]) files.set(path, PNG);
    for (const [path, body] of files) {
      await Deno.mkdir(join(set, path, ".."), { recursive: true });
      await (typeof body === "string" ? Deno.writeTextFile : Deno.writeFile)(
        join(set, path),
        body as never,
      );
    }
    const found = (await findPictures(set)).files.map((path) => path.slice(set.length + 1));
    const { captions } = await readCaptions(set, found, "none");
    const taught = found.map((path, i): [string, string] => [path, captions[i]!]);
    assertEquals(Object.fromEntries(taught), {
      [apart]: "a coffee",
      "bird/001.png": "a bird",
      "cat/001.png": "a cat",
      "cat/002.png": "a second cat",
      "dog/001.png": "a dog",
      "dog/002.png": "a second dog",
      "model/kept.png": "none",
      "plain/001.png": "none",
    });

    using _ = readsPictures();
    const sorted = async ({ files, folder }: BroughtFiles): Promise<unknown> => {
      const { pictures, captions, left } = await sortBrought(files);
      const said = pictures.map((one) => [one.path, captions.get(one) ?? "none"] as const);
      return { folder, left, said: said.toSorted(([a], [b]) => a < b ? -1 : 1) };
    };
    const expected = { folder: "set", left: 1, said: taught }; // the model's own file is left
    assertEquals(await sorted(await droppedFiles(dropped("set", files))), expected);
    const chosen = [...files].map(([path, body]) => fileOf(`set/${path}`, body));
    assertEquals(await sorted(chosenFiles(chosen as unknown as FileList)), expected);
  }));

/** Pictures are read by what a page has for it. */
function readsPictures(): Disposable {
  const page = globalThis as { createImageBitmap?: unknown };
  page.createImageBitmap = () => Promise.resolve({ close() {} });
  return { [Symbol.dispose]: () => delete page.createImageBitmap };
}

function fileOf(path: string, body: string | Uint8Array<ArrayBuffer>): File {
  const type = path.endsWith(".png") ? "image/png" : "";
  const file = new File([body], path.split("/").at(-1)!, { type });
  return Object.defineProperty(file, "webkitRelativePath", { value: path });
}

/** A folder with files, as a page is given what is dropped on it. */
function dropped(
  name: string,
  files: ReadonlyMap<string, string | Uint8Array<ArrayBuffer>>,
): DataTransfer {
  const entryOf = (name: string, under: string): unknown => {
    const body = files.get(under);
    if (body !== undefined) {
      const file = (resolve: (file: File) => void): void => resolve(fileOf(name, body));
      return { name, isFile: true, file };
    }
    const start = under && `${under}/`;
    const inside = files.keys().filter((path) => path.startsWith(start))
      .map((path) => path.slice(start.length).split("/")[0]!);
    const parts = [...new Set(inside)].map((one) => [entryOf(one, start + one)]);
    const readEntries = (resolve: (part: unknown[]) => void): void => resolve(parts.shift() ?? []);
    return { name, isDirectory: true, createReader: () => ({ readEntries }) };
  };
  const item = { webkitGetAsEntry: () => entryOf(name, "") };
  return { items: [item] } as unknown as DataTransfer;
}
