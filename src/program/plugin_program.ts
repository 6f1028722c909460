/**
 * What a process of a plugin loads of Braid, in one script. Such a process has no folder in which Deno could keep anything:
 * of the files themselves it would translate some two hundred at each start.
 */
import { join, toFileUrl } from "@std/path";
import config from "../../deno.json" with { type: "json" };
import type { Folder } from "../files/folder.ts";
import { codeStamp } from "../runs/code_stamp.ts";
import { PACKAGES, removeOthers } from "./catalogue_file.ts";
import { ROOT } from "./permissions.ts";

const SOURCES = join(ROOT, "src");
const SDK = toFileUrl(join(SOURCES, "sdk", "mod.ts")).href;

/** It is "sdk", too, which plugins import: nothing of it is there twice. Their code waits until this has run. */
const ENTRY = `export * from "./sdk/mod.ts";
import { servePlugin } from "./confined/serve_plugin.ts";
if (import.meta.main) {
  servePlugin(JSON.parse(Deno.args[1])).then(() => Deno.exit(0), (error) => {
    console.error(error);
    Deno.exit(1);
  });
}`;

/**
 * The path of that script, which is made of the sources as they are and kept for the next time; undefined where it cannot be.
 *
 * @param user folder of the person's settings, where there is one
 * @param signal Nothing is kept there any more
 */
export async function keepPluginProgram(
  user: Folder | undefined,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const name = `plugin-${PACKAGES}-${codeStamp([SOURCES])}.js`;
  if (user === undefined || user.path.includes(",")) return undefined; // no permission has a comma
  try {
    if (!user.has(name)) {
      const script = await bundled();
      signal?.throwIfAborted();
      user.make();
      removeOthers(user, /^plugin-[0-9a-f]+-[0-9a-f-]+\.js$/, name);
      user.write(name, script);
    }
    return user.fileOf(name);
  } catch {
    return undefined; // the files themselves do, too
  }
}

/** What Deno is told of that script: that "sdk" is there. */
export function importMap(program: string): string {
  const sdk = toFileUrl(program).href;
  const packages = Object.entries(config.imports).filter(([, to]) => !to.startsWith("./"));
  const imports = { ...Object.fromEntries(packages), sdk, [SDK]: sdk };
  return `data:application/json,${encodeURIComponent(JSON.stringify({ imports }))}`;
}

/** What is used of esbuild's plugins. */
interface Loads {
  onLoad(which: object, load: (file: { readonly path: string }) => Promise<object>): void;
}

async function bundled(): Promise<Uint8Array<ArrayBuffer>> {
  // Not analysed, so that esbuild stays out of what else this program does.
  const { bundle } = await import(new URL("../../web/bundle.ts", import.meta.url).href) as {
    bundle(options: object): Promise<{ outputFiles: readonly { contents: Uint8Array }[] }>;
  };
  const { outputFiles } = await bundle({
    stdin: { contents: ENTRY, resolveDir: SOURCES, loader: "js" },
    absWorkingDir: ROOT,
    bundle: true,
    format: "esm",
    target: "es2024",
    platform: "neutral",
    packages: "external",
    keepNames: true, // errors are told by theirs
    tsconfigRaw: "{}",
    logLevel: "silent",
    plugins: [{
      name: "where-it-was",
      setup: (build: Loads) =>
        build.onLoad({ filter: /\.ts$/ }, async ({ path }) => ({
          loader: "ts",
          contents: (await Deno.readTextFile(path))
            .replaceAll("import.meta.url", JSON.stringify(toFileUrl(path).href))
            .replaceAll("import.meta.dirname", JSON.stringify(join(path, ".."))),
        })),
    }],
  });
  return new Uint8Array(outputFiles[0]!.contents);
}
