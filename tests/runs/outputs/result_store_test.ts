import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { Folder } from "../../../src/files/folder.ts";
import { openResultStore } from "../../../src/runs/outputs/result_store.ts";
import { inFolder } from "../../in_folder.ts";

const key = "ab".padEnd(64, "0");
const latents = Object.freeze({ data: new Float32Array([1, -0, NaN]), shape: Object.freeze([3]) });

Deno.test("read() gives what another store of the folder has written, by the ports asked for", () =>
  inFolder(async (folder) => {
    const values = { latents, seed: 2n ** 63n };
    await openResultStore(new Folder(folder)).write(key, {
      latents: { kind: "latents", value: values.latents },
      seed: { kind: "seed", value: values.seed },
    });
    const store = openResultStore(new Folder(folder));
    assertEquals(await store.read(key, { latents: "latents" }), values);
    assertEquals(await store.read(key, { other: "latents" }), undefined);
    assertEquals(await store.read("cd".padEnd(64, "0"), {}), undefined);
  }));

Deno.test("read() takes a damaged or cut file as none", () =>
  inFolder(async (folder) => {
    const store = openResultStore(new Folder(folder));
    await store.write(key, { latents: { kind: "latents", value: latents } });
    const path = join(folder, "ab", `${key}.result`);
    const whole = await Deno.readFile(path);
    for (
      const bytes of [whole.subarray(0, 60), whole.with(70, whole[70]! ^ 1), new Uint8Array()]
    ) {
      await Deno.writeFile(path, bytes);
      assertEquals(await store.read(key, { latents: "latents" }), undefined);
    }
    await Deno.writeFile(path, whole);
    assert(await store.read(key, { latents: "latents" }));
  }));

Deno.test("write() leaves out what a file cannot hold", () =>
  inFolder(async (folder) => {
    const store = openResultStore(new Folder(folder));
    await store.write(key, { model: { kind: "model", value: { open: () => {} } } });
    await store.write(key, { model: { kind: "model", value: [new Date()] } });
    assertEquals([...Deno.readDirSync(folder)], []);
  }));

Deno.test("prune() drops what was used longest ago", () =>
  inFolder(async (folder) => {
    const keys = ["aa", "bb", "cc"].map((start) => start.padEnd(64, "0"));
    const value = new Uint8Array(1000);
    const store = openResultStore(new Folder(folder), 2500);
    for (const [index, one] of keys.entries()) {
      await store.write(one, { bytes: { kind: "bytes", value } });
      const path = join(folder, one.slice(0, 2), `${one}.result`);
      await Deno.utime(path, index + 1, index + 1);
    }
    await store.read(keys[0]!, { bytes: "bytes" });
    await store.prune();
    const left = await Promise.all(keys.map((one) => store.read(one, { bytes: "bytes" })));
    assertEquals(left.map((outputs) => outputs !== undefined), [true, false, true]);
  }));
