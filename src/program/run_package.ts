/**
 * Brings the files of a package into a folder, in a process of its own: `main.ts package`, which may read what the package comes
 * from, ask its registry, and write in that folder. What it is to do it reads, as all users of the machine may see with what a
 * process was started.
 */
import { Folder } from "../files/folder.ts";
import { reasonOf } from "../files/reason_of.ts";
import { fetchPackage, type FoundPackage, searchPackages } from "../packages/npm_registry.ts";
import type { Registry } from "../packages/npm_settings.ts";
import { badPackage, PackageError } from "../packages/package_error.ts";
import {
  filesIntegrity,
  integrityOf,
  MAX_ARCHIVE,
  type PackageFiles,
} from "../packages/package_files.ts";
import { readFolder } from "../packages/read_folder.ts";
import { readTgz } from "../packages/read_tgz.ts";
import { readZip } from "../packages/read_zip.ts";
import type { Source } from "../packages/source.ts";

export interface PackageJob {
  readonly source: Source;
  /** Of a package of npm. */
  readonly registry?: Registry;
  /** An empty folder. */
  readonly into: string;
}

/** Asks a registry what there is. */
export interface SearchJob {
  readonly search: string;
  readonly registry: Registry;
}

/** What has come. */
export interface Unpacked {
  /** Of the files. */
  readonly integrity: string;
  /** Of the archive that a registry had. */
  readonly archive?: string;
}

export type PackageAnswer =
  | { readonly unpacked: Unpacked }
  | { readonly found: readonly FoundPackage[] }
  | { readonly fault: Pick<PackageError, "kind" | "message"> };

export async function runPackage(): Promise<void> {
  const answer = await answerTo(
    await new Response(Deno.stdin.readable).json() as PackageJob | SearchJob,
  );
  Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(answer)));
}

async function answerTo(job: PackageJob | SearchJob): Promise<PackageAnswer> {
  try {
    if ("search" in job) return { found: await searchPackages(job.registry, job.search) };
    return { unpacked: await unpack(job) };
  } catch (error) {
    if (error instanceof PackageError) {
      return { fault: { kind: error.kind, message: error.message } };
    }
    const isHere = "source" in job && job.source.kind !== "npm";
    if (!isHere) return { fault: { kind: "failed", message: (error as Error).message } };
    const { path } = job.source as { readonly path: string };
    const why = error instanceof Deno.errors.NotCapable
      ? "it lies where Braid reads nothing"
      : reasonOf(error);
    return { fault: { kind: "invalid", message: `Cannot read "${path}": ${why}` } };
  }
}

async function unpack({ source, registry, into }: PackageJob): Promise<Unpacked> {
  const { files, archive } = await filesOf(source, registry);
  const place = new Folder(into);
  const { all } = files;
  try {
    for (const { name, bytes } of all) place.write(name, bytes);
  } catch (cause) {
    const message = `The package cannot be written to "${into}": ${reasonOf(cause)}`;
    throw new PackageError("unwritable", message, { cause });
  }
  return { integrity: filesIntegrity(all), ...(archive !== undefined && { archive }) };
}

async function filesOf(
  source: Source,
  registry: Registry | undefined,
): Promise<{ readonly files: PackageFiles; readonly archive?: string }> {
  if (source.kind === "npm") {
    const { archive, integrity } = await fetchPackage(registry!, source.name, source.range);
    return { files: await readTgz(archive), archive: integrity };
  }
  const { path } = source;
  if (source.kind === "folder") return { files: readFolder(path) };
  const { size, isFile } = await Deno.stat(path);
  if (!isFile) throw badPackage(`"${path}" is no file`);
  if (size > MAX_ARCHIVE) throw badPackage(`The package has more than ${MAX_ARCHIVE / 2 ** 20} MB`);
  const bytes = await Deno.readFile(path);
  const files = source.kind === "zip" ? await readZip(bytes) : await readTgz(bytes);
  return { files, archive: integrityOf(bytes) };
}
