/** Makes of a plugin's folder what others install. */
import type { Manifest } from "../plugins/manifest.ts";
import { readPlugin } from "../plugins/plugin.ts";
import { KEYWORD } from "./npm_registry.ts";
import { badPackage } from "./package_error.ts";
import type { PackageFile } from "./package_files.ts";
import { readFolder } from "./read_folder.ts";
import { writeTgz } from "./write_tgz.ts";

/** What is for the author alone: `deno.json` says where Braid is on their machine. */
const AUTHORS = /^deno\.jsonc?$|^deno\.lock$|\.tgz$/;

export interface PackedPlugin {
  /** `tones-1.0.0.tgz`. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly files: readonly string[];
}

/**
 * Packs a plugin.
 *
 * @param version of braid
 * @throws PackageError for a folder that is no plugin, or one with faults
 */
export async function packPlugin(folder: string, version: string): Promise<PackedPlugin> {
  const { plugin, diagnostics } = await readPlugin(folder, version);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (!plugin || errors.length) {
    const faults = errors.map(({ file, message }) => `${file ?? "plugin.json"}: ${message}`);
    throw badPackage(`Cannot pack "${folder}": ${faults.join("; ")}`);
  }
  const { all } = readFolder(folder);
  const files = all.filter(({ name }) => !AUTHORS.test(name));
  const about = aboutPackage(plugin.manifest, files);
  const whole = [...files.filter(({ name }) => name !== about.name), about]
    .sort((a, b) => a.name < b.name ? -1 : 1);
  return {
    name: `${plugin.name}-${plugin.manifest.version}.tgz`,
    bytes: await writeTgz(whole),
    files: whole.map(({ name }) => name),
  };
}

/** The `package.json` that npm wants: the author's, where there is one, or what `plugin.json` says. */
function aboutPackage(manifest: Manifest, files: readonly PackageFile[]): PackageFile {
  const name = "package.json";
  const own = files.find((file) => file.name === name);
  const { version, description = manifest.title, license, author, homepage } = manifest;
  if (!own) {
    const about = {
      name: `braid-${manifest.name.replaceAll("_", "-")}`,
      version,
      description,
      keywords: [KEYWORD],
      license,
      author,
      homepage,
    };
    return { name, bytes: new TextEncoder().encode(`${JSON.stringify(about, null, 2)}\n`) };
  }
  const said = versionIn(own);
  if (said === version) return own;
  throw badPackage(
    `Cannot pack "${manifest.name}": it is ${version} in plugin.json and ${said} in package.json`,
  );
}

function versionIn({ bytes }: PackageFile): unknown {
  try {
    return (JSON.parse(new TextDecoder().decode(bytes)) as { readonly version?: unknown }).version;
  } catch {
    throw badPackage("The package's package.json cannot be read");
  }
}
