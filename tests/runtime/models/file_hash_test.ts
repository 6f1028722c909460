import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { Folder } from "../../../src/files/folder.ts";
import { fileHash, keepHashesIn } from "../../../src/runtime/models/file_hash.ts";
import { inFolder } from "../../in_folder.ts";

const sha256 = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();

/** Sets a file's date back far enough for its hash to be remembered, and waits until that is so for its ctime too. */
async function settle(path: string): Promise<void> {
  await Deno.utime(path, 1, 1);
  const { ctime } = await Deno.stat(path);
  const wait = (ctime?.getTime() ?? 0) + 2100 - Date.now();
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, wait)));
}

Deno.test("fileHash() sees every other content, whatever size and dates say", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a");
    const write = async (text: string): Promise<string> => {
      const bytes = new TextEncoder().encode(text);
      await Deno.writeFile(path, bytes);
      await Deno.utime(path, 1, 1);
      return await sha256(bytes);
    };
    for (const text of ["one", "two", "six"]) {
      const hash = await write(text);
      assertEquals(await fileHash(path), { path, bytes: 3, sha256: hash });
    }
    await settle(path);
    await fileHash(path); // remembered from here on
    const hash = await write("ten");
    assertEquals((await fileHash(path)).sha256, hash);
  }));

Deno.test("fileHash() keeps the hashes of large files for the next process, not those of other files", () =>
  inFolder(async (folder) => {
    const path = join(folder, "large");
    const bytes = new Uint8Array(2 ** 26);
    await Deno.writeFile(path, bytes);
    await settle(path);
    keepHashesIn(new Folder(join(folder, "cache")));
    const hash = await sha256(bytes);
    assertEquals((await fileHash(path)).sha256, hash);
    const list = join(folder, "cache", "hashes.json");
    let text: string | undefined;
    while (text === undefined) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      text = await Deno.readTextFile(list).catch(() => undefined);
    }
    const process = async (): Promise<string> => {
      const code = `import { Folder } from "${new URL(
        "../../../src/files/folder.ts",
        import.meta.url,
      )}";
        import { fileHash, keepHashesIn } from "${new URL(
        "../../../src/runtime/models/file_hash.ts",
        import.meta.url,
      )}";
        keepHashesIn(new Folder(${JSON.stringify(join(folder, "cache"))}));
        console.log((await fileHash(${JSON.stringify(path)})).sha256);`;
      const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["eval", "--no-check", code],
        cwd: new URL("../../..", import.meta.url),
      }).output();
      assertEquals(new TextDecoder().decode(stderr), "");
      return new TextDecoder().decode(stdout).trim();
    };
    // Another hash in the list shows that it is taken from there.
    const other = "0".repeat(64);
    await Deno.writeTextFile(list, text.replace(hash, other));
    assertEquals(await process(), other);
    bytes[0] = 1;
    await Deno.writeFile(path, bytes);
    await Deno.utime(path, 1, 1);
    assertEquals(await process(), await sha256(bytes));
    await Deno.writeTextFile(list, "[damaged");
    assert((await process()).length === 64);
  }));
