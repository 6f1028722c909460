import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { FeatureStore } from "../../src/evaluation/feature_store.ts";
import { Folder } from "../../src/files/folder.ts";
import { tensor } from "../../src/tensor/tensor.ts";
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
