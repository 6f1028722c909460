import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { FeatureStore, readableFile } from "../../src/evaluation/feature_store.ts";
import { Folder } from "../../src/files/folder.ts";
import { networkHash } from "../../src/runtime/models/onnx_files.ts";
import { tensor } from "../../src/tensor/tensor.ts";
import { contentsOf } from "../../src/training/picture_folder.ts";
import { filesIn } from "../cli/braid.ts";
import { inFolder } from "../in_folder.ts";

Deno.test("features that are damaged, or were not on the disk when the power went, are worked out again", () =>
  inFolder(async (folder) => {
    let asked = 0;
    const row = tensor(Float32Array.from({ length: 256 }, (_, i) => i + 1), [1, 256]);
    const extractor = {
      name: "any",
      state: "any",
      row: () => Promise.resolve((asked++, row)),
    };
    const picture = { key: "one", read: () => Promise.resolve(tensor(new Float32Array(1), [1])) };
    const features = async (): Promise<readonly number[]> => {
      const { data } = await new FeatureStore(new Folder(folder)).of(extractor, [picture]);
      return [...data];
    };
    await features();
    assertEquals([await features(), asked], [[...row.data], 1]);
    const [name] = filesIn(folder);
    const path = join(folder, name!);
    const whole = Deno.readFileSync(path);
    const damaged = [
      new Uint8Array(whole.length),
      whole.subarray(0, 512),
      whole.with(100, whole[100]! ^ 1),
      new Uint8Array(),
    ];
    for (const [index, bytes] of damaged.entries()) {
      Deno.writeFileSync(path, bytes);
      assertEquals([await features(), asked], [[...row.data], index + 2]);
    }
  }));

Deno.test("features of a picture that is changed while it is measured are not kept for what it was", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.png");
    const image = tensor(new Float32Array(1), [1]);
    const write = (text: string): void => Deno.writeTextFileSync(path, text);
    write("one");
    const read = () => Promise.resolve(image);
    const steady = await readableFile(path, { read, as: 64 });
    const changing = await readableFile(path, { read: () => (write("two"), read()), as: 64 });
    assertEquals(steady.key, changing.key);
    const store = new FeatureStore(new Folder(folder).folder("features"));
    const extractor = { name: "any", state: "any", row: () => Promise.resolve(image) };
    const run = () => store.of(extractor, [changing]);
    await assertRejects(run, Deno.errors.InvalidData, `"${path}" was changed while`);
    assertEquals(filesIn(folder), ["a.png"]);
    assertEquals((await readableFile(path, { read, as: 64 })).key === steady.key, false);
    write("one");
    assertEquals((await store.of(extractor, [steady])).data.length, 1);
  }));

Deno.test("a file of gigabytes is told and not hashed: as a picture, as one to learn from, as a network", () =>
  inFolder(async (folder) => {
    const path = join(folder, "large.png");
    using large = await Deno.create(path);
    await large.truncate(2 ** 33); // sparse: it takes no room, but a minute to hash
    const read = () => Promise.resolve(tensor(new Float32Array(1), [1]));
    const why = "8589934592 bytes is more than the";
    await assertRejects(() => readableFile(path, { read }), RangeError, why);
    await assertRejects(
      () => contentsOf([{ folder, files: [path] }]),
      Deno.errors.InvalidData,
      why,
    );
    await assertRejects(() => networkHash(path), RangeError, why);
  }));
