/**
 * The layers as a lint rule: a folder imports only the folders and packages its row allows. `deno task graph` prints what
 * is imported.
 */

import { parameters } from "./parameters.ts";
import { projectPath } from "./project_path.ts";

export interface Layer {
  readonly folders: readonly string[];
  readonly packages: readonly string[];
}

/** What features of the editor are made of, from the bottom up: each imports those before it. */
const EDITOR = [
  "web/host",
  "web/core/ui",
  "web/core",
  "web/document",
  "web/assets",
  "web/runs",
  "web/canvas",
  "web/canvas/gestures",
  "web/canvas/commands",
  "web/canvas/views",
];

function editorLayer(below: readonly string[]): Layer {
  return {
    folders: ["src/words", "src/graph", "src/drawing", "src/formula", "src/api", ...below],
    packages: ["preact", "preact/hooks", "@preact/signals"],
  };
}

/** What each folder may import: own project folders first, outside packages second. */
export const LAYERS: Readonly<Record<string, Layer>> = {
  "src/words": { folders: [], packages: [] },
  "src/graph": { folders: ["src/words"], packages: ["zod/mini"] },
  "src/drawing": { folders: ["src/words", "src/graph"], packages: [] },
  "src/files": { folders: [], packages: [] },
  "src/tensor": { folders: [], packages: [] },
  "src/formula": { folders: [], packages: [] },
  "src/diffusion": { folders: ["src/words", "src/tensor", "src/formula"], packages: [] },
  "src/metrics": { folders: ["src/tensor"], packages: ["ml-matrix"] },
  "src/onnx": { folders: [], packages: ["onnx-buf", "@bufbuild/protobuf"] },
  "src/runtime": {
    folders: ["src/words", "src/files", "src/tensor", "src/diffusion", "src/onnx"],
    packages: ["onnxruntime-node", "@huggingface/tokenizers", "sharp"],
  },
  "src/training": {
    folders: [
      "src/words",
      "src/files",
      "src/tensor",
      "src/diffusion",
      "src/metrics",
      "src/onnx",
      "src/runtime",
    ],
    packages: ["zod/mini"],
  },
  "src/engine": { folders: ["src/graph"], packages: [] },
  "src/api": {
    folders: ["src/words", "src/graph"],
    packages: ["zod/mini", "@noble/ciphers/chacha.js"],
  },
  "src/mcp": {
    folders: ["src/words", "src/graph", "src/formula", "src/api"],
    packages: ["@modelcontextprotocol/server", "@modelcontextprotocol/server/stdio", "zod/mini"],
  },
  "src/sdk": {
    folders: [
      "src/graph",
      "src/files",
      "src/tensor",
      "src/formula",
      "src/diffusion",
      "src/metrics",
      "src/runtime",
    ],
    packages: [],
  },
  "src/testing": {
    folders: [
      "src/graph",
      "src/files",
      "src/tensor",
      "src/runtime",
      "src/engine",
      "src/sdk",
      "src/runs",
    ],
    packages: [],
  },
  "src/plugins": {
    folders: ["src/words", "src/graph", "src/api"],
    packages: ["zod/mini", "@std/semver"],
  },
  "src/packages": {
    folders: ["src/graph", "src/files", "src/runtime", "src/plugins"],
    packages: ["@std/semver", "@zip.js/zip.js", "modern-tar", "zod/mini"],
  },
  "src/runs": {
    folders: ["src/graph", "src/files", "src/engine", "src/api", "src/plugins"],
    packages: ["zod/mini"],
  },
  "src/confined": {
    folders: [
      "src/words",
      "src/graph",
      "src/tensor",
      "src/engine",
      "src/api",
      "src/sdk",
      "src/plugins",
      "src/runs",
    ],
    packages: ["zod/mini"],
  },
  "src/votes": { folders: ["src/files", "src/graph", "src/metrics"], packages: ["zod/mini"] },
  "src/evaluation": {
    folders: [
      "src/words",
      "src/graph",
      "src/files",
      "src/tensor",
      "src/diffusion",
      "src/metrics",
      "src/runtime",
      "src/training",
      "src/runs",
      "src/votes",
    ],
    packages: ["zod/mini"],
  },
  "src/server": {
    folders: [
      "src/graph",
      "src/files",
      "src/api",
      "src/mcp",
      "src/runs",
      "src/votes",
    ],
    packages: ["hono"],
  },
  "src/cli": {
    folders: [
      "src/words",
      "src/graph",
      "src/drawing",
      "src/files",
      "src/formula",
      "src/plugins",
      "src/packages",
      "src/runs",
    ],
    packages: ["@std/cli/parse-args", "@std/fmt/colors"],
  },
  "src/program": {
    folders: [
      "src/words",
      "src/graph",
      "src/drawing",
      "src/files",
      "src/tensor",
      "src/runtime",
      "src/training",
      "src/sdk",
      "src/plugins",
      "src/packages",
      "src/runs",
      "src/confined",
      "src/evaluation",
      "src/server",
      "deno.json",
    ],
    packages: ["onnxruntime-node", "sharp", "zod/mini"],
  },
  "nodes": { folders: ["sdk"], packages: [] },
  ...Object.fromEntries(EDITOR.map((name, at) => [name, editorLayer(EDITOR.slice(0, at))])),
  "web/host": { folders: ["src/words", "src/graph", "src/api"], packages: [] },
  "web/features": editorLayer(EDITOR),
  "web/shell": editorLayer(EDITOR),
  "web": {
    folders: [
      "src/words",
      "src/graph",
      "src/formula",
      "src/api",
      ...EDITOR,
      "web/features",
      "web/shell",
    ],
    packages: ["preact", "@preact/signals", "esbuild"],
  },
};

/** Packages without state or I/O of their own, and Deno's node built-ins: any layer may use them. */
const EVERYWHERE = /^(@std\/path|node:.+)$/;

export const isEverywhere = (specifier: string): boolean => EVERYWHERE.test(specifier);

/** The row of {@link LAYERS} that a file belongs to, or undefined when the file is free (main.ts, tests, recipes). */
export function layerOf(path: string): string | undefined {
  return Object.keys(LAYERS).filter((folder) => path.startsWith(`${folder}/`))
    .sort((a, b) => b.length - a.length)[0];
}

/** Resolves a relative import against the importing file's path: `("src/a/b.ts", "../c.ts")` is `src/c.ts`. */
export function resolveImport(file: string, specifier: string): string {
  const parts = file.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}

/**
 * Why `file` may not import `specifier`, or undefined if it may. Paths are relative to the project.
 *
 * @param isType Types alone may be imported from every folder of `src` that stands before its own in {@link LAYERS}
 */
export function importFault(
  file: string,
  specifier: string,
  isType = false,
): string | undefined {
  const layer = layerOf(file);
  if (!layer || isEverywhere(specifier)) return undefined;
  const row = LAYERS[layer]!;
  if (!specifier.startsWith(".")) {
    if (row.packages.includes(specifier) || row.folders.includes(specifier)) return undefined;
    return `${layer} may not import the package "${specifier}": allowed are ${
      [...row.packages, ...row.folders].join(", ") || "none"
    }`;
  }
  const target = resolveImport(file, specifier);
  if (layer === "nodes") {
    const own = file.split("/").slice(0, 2).join("/");
    if (target.startsWith(`${own}/`)) return undefined;
    return `A plugin imports "sdk" and its own folder ${own} only: found "${specifier}"`;
  }
  const feature = /^web\/features\/[^/]+\//.exec(target)?.[0];
  if (feature && !file.startsWith(feature)) {
    return layer === "web" && target === `${feature}contribution.ts`
      ? undefined
      : `${feature} is reached by its contribution.ts alone, from web/features.ts`;
  }
  const folder = layerOf(target) ?? target;
  if (folder === layer || row.folders.includes(folder) || row.folders.includes(target)) {
    return undefined;
  }
  if (isType && isBelow(folder, layer)) return undefined;
  return `${layer} may not import ${folder}: allowed are ${row.folders.join(", ") || "none"}`;
}

/** Whether a folder of `src` stands before another in the table, which goes from the bottom up. */
function isBelow(folder: string, other: string): boolean {
  const order = Object.keys(LAYERS).filter((one) => one.startsWith("src/"));
  return order.includes(folder) && order.indexOf(folder) < order.indexOf(other);
}

/** Calls that change files: `src/files` has them, so that none follows a link or is left half done. */
const CHANGES =
  /^(remove|rename|copyFile|link|symlink|mkdir|writeFile|writeTextFile|create|truncate|chmod|chown|utime|makeTemp(File|Dir))(Sync)?$/;

/** What others may take from `node:fs`. */
const READS = /^(existsSync|statfs)$/;

/** Why a file may not call `Deno.NAME`, or undefined if it may. */
export function fileFault(
  file: string,
  name: string,
  options?: Deno.lint.Expression | Deno.lint.SpreadElement,
): string | undefined {
  if (!/^(src|nodes)\//.test(file) || file.startsWith("src/files/")) return undefined;
  const isOpen = /^open(Sync)?$/.test(name) && options !== undefined;
  return CHANGES.test(name) || isOpen
    ? `Only src/files changes files: take a Folder instead of Deno.${name}`
    : undefined;
}

/** Whose messages people read; a test that nothing looks at is not gone through for it. */
const READ = /^(src|nodes|web|models)\//;

export default {
  name: "braid",
  rules: {
    parameters,
    layers: {
      create(context: Deno.lint.RuleContext): Deno.lint.LintVisitor {
        const file = projectPath(context.filename);
        if (!layerOf(file)) return {};
        const check = (
          node: {
            source: { value: unknown } | null;
            importKind?: "type" | "value";
            exportKind?: "type" | "value";
            range: [number, number];
          },
        ): void => {
          const isType = (node.importKind ?? node.exportKind) === "type";
          const fault = node.source && importFault(file, String(node.source.value), isType);
          if (fault) context.report({ range: node.range, message: fault });
        };
        return {
          ImportDeclaration: check,
          ExportNamedDeclaration: check,
          ExportAllDeclaration: check,
        };
      },
    },
    files: {
      create(context: Deno.lint.RuleContext): Deno.lint.LintVisitor {
        const file = projectPath(context.filename);
        if (!fileFault(file, "remove")) return {};
        return {
          "MemberExpression[object.name='Deno']"(node: Deno.lint.MemberExpression): void {
            const name = node.property.type === "Identifier" ? node.property.name : "";
            const call = node.parent.type === "CallExpression" && node.parent.callee === node
              ? node.parent
              : undefined;
            const message = fileFault(file, name, call?.arguments[1]);
            if (message) context.report({ node, message });
          },
          ImportDeclaration(node: Deno.lint.ImportDeclaration): void {
            if (!/^node:fs(\/|$)/.test(node.source.value)) return;
            for (const { local } of node.specifiers) {
              if (!READS.test(local.name)) {
                context.report({ node, message: "Only src/files changes files: take a Folder" });
              }
            }
          },
        };
      },
    },
    "error-message": {
      create(context: Deno.lint.RuleContext): Deno.lint.LintVisitor {
        if (!READ.test(projectPath(context.filename))) return {};
        return {
          ThrowStatement(node: Deno.lint.ThrowStatement): void {
            const argument = node.argument;
            if (argument.type !== "NewExpression") return;
            const first = argument.arguments[0];
            const text = first?.type === "Literal" && typeof first.value === "string"
              ? first.value
              : undefined;
            if (text === undefined) return;
            if (text.endsWith(".")) {
              context.report({ node, message: "An error message has no final full stop" });
            }
            if (/\b\w+n't\b/.test(text)) {
              context.report({ node, message: "An error message has no contractions" });
            }
          },
        };
      },
    },
  },
} satisfies Deno.lint.Plugin;
