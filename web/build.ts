/**
 * Builds the editor: `deno run -A web/build.ts [folder]`. What is loaded first is one script and one style sheet; the
 * rest is split off and loaded when it is shown.
 */
import type * as esbuild from "esbuild";
import { fileURLToPath } from "node:url";
import { dirname, join, resolve, SEPARATOR } from "@std/path";
import { bundle } from "./bundle.ts";

export interface BuildReport {
  readonly files: readonly BuiltFile[];
  /** Bytes of the scripts that are loaded before anything is shown: minified, and compressed with gzip. */
  readonly first: { readonly bytes: number; readonly compressed: number };
}

export interface BuiltFile {
  readonly path: string;
  readonly content: Uint8Array<ArrayBuffer>;
}

const HERE = fileURLToPath(new URL(".", import.meta.url));

/** Dynamic imports as they are written: of a literal, at run time. */
const LAZY = /(?<!typeof )\bimport\("(\.[^"]+)"\)/g;
const PARTS = "lazy-parts";
/** Loaded only where there is no server. */
const APART = /host_local\.ts$/;

/**
 * Puts all that is imported dynamically into one module. Left to itself esbuild makes a chunk for each set of entries
 * that share a file, and the glue between dozens of chunks weighs as much as what they hold.
 */
const lazyTogether: esbuild.Plugin = {
  name: "lazy-together",
  async setup(build) {
    const targets = new Map<string, string>();
    const targetOf = (importer: string, path: string): string => resolve(dirname(importer), path);
    for await (const file of sourcesBelow(HERE)) {
      for (const [, path] of (await Deno.readTextFile(file)).matchAll(LAZY)) {
        const target = targetOf(file, path!);
        if (!APART.test(target) && !targets.has(target)) targets.set(target, `part${targets.size}`);
      }
    }
    build.onResolve(
      { filter: new RegExp(`^${PARTS}$`) },
      ({ path }) => ({ path, namespace: "lazy" }),
    );
    build.onLoad({ filter: /.*/, namespace: "lazy" }, () => ({
      resolveDir: HERE,
      contents: [...targets].map(([path, name]) =>
        `export * as ${name} from ${JSON.stringify(path)};`
      ).join("\n"),
    }));
    build.onLoad({ filter: /[/\\]web[/\\].*\.tsx?$/ }, async ({ path: file }) => ({
      loader: file.endsWith("x") ? "tsx" as const : "ts" as const,
      contents: (await Deno.readTextFile(file)).replace(LAZY, (found, path: string) => {
        const name = targets.get(targetOf(file, path));
        return name === undefined
          ? found
          : `import(${JSON.stringify(PARTS)}).then((all) => all.${name})`;
      }),
    }));
  },
};

/** The order in which style sheets count: a feature's after those of the frame it stands in. */
const LAYERS = ["style", "core", "document", "assets", "runs", "canvas", "shell", "features"];

/** Puts the sheets that lie beside what they style into one, which is there before anything is shown. */
const stylesTogether: esbuild.Plugin = {
  name: "styles-together",
  setup(build) {
    build.onResolve({ filter: /^styles$/ }, ({ path }) => ({ path, namespace: "styles" }));
    build.onLoad({ filter: /.*/, namespace: "styles" }, async () => {
      const sheets: string[] = [];
      for (const folder of LAYERS) {
        sheets.push(...(await Array.fromAsync(sourcesBelow(join(HERE, folder), /\.css$/))).sort());
      }
      return {
        loader: "css",
        resolveDir: HERE,
        contents: sheets.map((path) => `@import ${JSON.stringify(path)};`).join("\n"),
      };
    });
  },
};

async function* sourcesBelow(folder: string, sources = /\.tsx?$/): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory && name !== "node_modules") yield* sourcesBelow(join(folder, name), sources);
    else if (sources.test(name)) yield join(folder, name);
  }
}

const build = (own: { readonly entryPoints: Record<string, string>; readonly splitting?: true }) =>
  bundle({
    absWorkingDir: HERE,
    entryNames: "[name]",
    chunkNames: "chunk-[hash]",
    outdir: "out",
    bundle: true,
    format: "esm",
    target: "es2024",
    // What lies in folders above has no say: neither the paths of a tsconfig.json nor the exchanges of a package.json.
    tsconfigRaw: "{}",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["browser", "module"],
    minify: true,
    jsx: "automatic",
    jsxImportSource: "preact",
    legalComments: "none",
    logLevel: "silent",
    plugins: [lazyTogether, stylesTogether],
    ...own,
  });

/** The files of the page, in memory. */
export async function buildEditor(): Promise<BuildReport> {
  const editor = {
    main: "main.tsx",
    stream_worker: "host/stream_worker.ts",
    "main.css": "styles",
  };
  // Who is not signed in gets this file alone.
  const apart = { take_along: "host/take_along.ts" };
  const [result, alone] = await Promise.all([
    build({ entryPoints: editor, splitting: true }),
    build({ entryPoints: apart }),
  ]);
  refuseStrangers([result, alone].flatMap(({ metafile }) => Object.keys(metafile.inputs)));
  const built = [...result.outputFiles, ...alone.outputFiles].map((
    { path, contents },
  ): BuiltFile => ({
    path: path.slice(path.replaceAll("\\", "/").lastIndexOf("/") + 1).replace(".css.css", ".css"),
    content: new Uint8Array(contents),
  }));
  const pages = await Promise.all(
    ["index.html", "icon.svg"].map(async (path): Promise<BuiltFile> => ({
      path,
      content: await Deno.readFile(`${HERE}${path}`),
    })),
  );
  // What a server fills in for another language than English.
  const words: BuiltFile = { path: "words.js", content: new Uint8Array() };
  const first = firstScripts(result.metafile);
  const scripts = built.filter(({ path }) => first.has(path));
  const sizes = await Promise.all(scripts.map(({ content }) => compressedSize(content)));
  return {
    files: [...pages, words, ...built],
    first: {
      bytes: scripts.reduce((sum, { content }) => sum + content.length, 0),
      compressed: sizes.reduce((sum, size) => sum + size, 0),
    },
  };
}

/** Where all that the page is made of lies. */
const OURS = ["web", "src", "node_modules"].map((name) =>
  Deno.realPathSync(join(HERE, "..", name))
);

/** @throws Error where something else would be in the page, which a `package.json` above the project can bring about */
function refuseStrangers(inputs: readonly string[]): void {
  const stranger = inputs.filter((path) => !/^(lazy|styles):/.test(path))
    .map((path) => resolve(HERE, path))
    .find((path) => !OURS.some((folder) => path.startsWith(folder + SEPARATOR)));
  if (stranger === undefined) return;
  throw new Error(
    `The editor is not built, as "${stranger}" would be in it, which is not Braid's: ` +
      "a package.json in a folder above takes the name of one of its packages",
  );
}

/** The entry and all that it imports statically. */
function firstScripts({ outputs }: esbuild.Metafile): ReadonlySet<string> {
  const name = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
  const entry = Object.keys(outputs).find((path) => name(path) === "main.js")!;
  const found = new Set([entry]);
  for (const path of found) {
    for (const { path: imported, kind } of outputs[path]?.imports ?? []) {
      if (kind === "import-statement") found.add(imported);
    }
  }
  return new Set([...found].map(name));
}

async function compressedSize(content: Uint8Array<ArrayBuffer>): Promise<number> {
  const stream = new Blob([content]).stream().pipeThrough(new CompressionStream("gzip"));
  return (await new Response(stream).arrayBuffer()).byteLength;
}

if (import.meta.main) {
  const folder = Deno.args[0] ?? fileURLToPath(new URL("../.braid/editor", import.meta.url));
  const { files, first } = await buildEditor();
  await Deno.mkdir(folder, { recursive: true });
  for (const { path, content } of files) await Deno.writeFile(`${folder}/${path}`, content);
  const lines = files.map(({ path, content }) => `${String(content.length).padStart(8)}  ${path}`);
  const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;
  const total = `first load ${kilobytes(first.bytes)}, compressed ${kilobytes(first.compressed)}`;
  await Deno.stdout.write(new TextEncoder().encode(`${[...lines, total].join("\n")}\n`));
}
