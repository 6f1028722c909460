/**
 * npm's protocol, as much of it as brings a package.
 *
 * @see https://github.com/npm/registry/blob/main/docs/REGISTRY-API.md
 */
import * as semver from "@std/semver";
import * as z from "zod/mini";
import { checkShape, type Schema } from "../graph/check_shape.ts";
import { IdleTimeout } from "../runtime/download/idle_timeout.ts";
import type { Registry } from "./npm_settings.ts";
import { badPackage, PackageError } from "./package_error.ts";
import { integrityOf, MAX_ARCHIVE } from "./package_files.ts";
import { isPackageName } from "./source.ts";

/** What registries say of a package with a thousand versions. */
const MAX_ANSWER = 2 ** 25;
/** Redirects that are followed before giving up. */
const MOST_REDIRECTS = 5;
/** The short form, without readmes. */
const SHORT = "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8";

/** By which plugins are found. */
export const KEYWORD = "braid-plugin";

const text = z.string();
const version = z.object({
  deprecated: z.optional(z.union([text, z.boolean()])),
  dist: z.object({ tarball: text, integrity: z.optional(text) }),
});
const packument = z.object({
  "dist-tags": z.record(text, text),
  versions: z.record(text, version),
});
type Packument = z.infer<typeof packument>;

/** A version of a package, as it has come. */
export interface FetchedPackage {
  readonly version: string;
  /** Of the archive, which it was checked against. */
  readonly integrity: string;
  readonly archive: Uint8Array;
}

/**
 * Fetches a package.
 *
 * @param range a version, a range of them, or a tag
 * @throws PackageError for one that is not there, or is not what the registry has said
 */
export async function fetchPackage(
  registry: Registry,
  name: string,
  range?: string,
): Promise<FetchedPackage> {
  const said = await askJson(registry, name.replace("/", "%2f"), packument, {
    what: `the package "${name}"`,
    headers: { accept: SHORT },
  });
  const found = versionOf(said, range);
  const at = range === undefined ? name : `${name}@${range}`;
  if (found === undefined) {
    const latest = said["dist-tags"]["latest"];
    throw new PackageError(
      "missing",
      `There is no version "${range ?? "latest"}" of the package "${name}"` +
        (latest === undefined ? "" : `: the latest is ${latest}`),
    );
  }
  const { integrity, tarball } = said.versions[found]!.dist;
  const hashes = (integrity ?? "").split(/\s+/).filter((one) => one.startsWith("sha512-"))
    .map((one) => one.split("?", 1)[0]!);
  if (!hashes.length) {
    throw badPackage(`Cannot install npm:${at}: the registry tells no sha512 of it`);
  }
  const archive = await ask(registry, tarball, { what: `npm:${at}`, most: MAX_ARCHIVE });
  const own = integrityOf(archive);
  if (!hashes.includes(own)) {
    throw badPackage(
      `Cannot install npm:${at}: what came is not what the registry has said, by its sha512`,
    );
  }
  return { version: found, integrity: own, archive };
}

const found = z.object({ objects: z.array(z.unknown()) });
/** Of packages that anybody may publish: what is wrong with one keeps no other from being found. */
const foundPackage = z.object({
  package: z.object({
    name: z.string().check(z.refine(isPackageName)),
    version: z.string().check(z.regex(/^[\w.+-]{1,100}$/)),
    description: z.optional(z.unknown()),
    date: z.optional(z.unknown()),
  }),
});
/** Most letters of what one says of itself. */
const MAX_ABOUT = 300;
const DATE = /^\d{4}-\d\d-\d\d(T[\d:.]+Z?)?$/;

/** A package that a search has found. */
export interface FoundPackage {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  /** When this version was published, as ISO 8601 has it. */
  readonly date?: string;
}

/** Packages that say of themselves that they are plugins. @throws PackageError */
export async function searchPackages(
  registry: Registry,
  words: string,
): Promise<readonly FoundPackage[]> {
  const query = new URLSearchParams({ text: `keywords:${KEYWORD} ${words}`.trim(), size: "50" });
  const { objects } = await askJson(registry, `-/v1/search?${query}`, found, {
    what: `what is published about "${words}"`,
  }).catch((error) => {
    if (!(error instanceof PackageError) || error.kind !== "missing") throw error;
    const host = new URL(registry.url).host;
    throw new PackageError(
      "failed",
      `${host} lets nobody search it: plugins there are installed by their names, npm:NAME`,
      { cause: error },
    );
  });
  return objects.flatMap((one) => {
    const { data } = checkShape(foundPackage, one);
    if (!data) return [];
    const { name, version, description, date } = data.package;
    return [{
      name,
      version,
      ...(typeof description === "string" && { description: description.slice(0, MAX_ABOUT) }),
      ...(typeof date === "string" && DATE.test(date) && { date }),
    }];
  });
}

/** As npm chooses: the version or tag of that name; of a range the latest one if that is in it, else the highest. */
function versionOf(
  { versions, "dist-tags": tags }: Packument,
  range = "latest",
): string | undefined {
  if (Object.hasOwn(versions, range)) return range;
  const has = (one: string | undefined): one is string =>
    one !== undefined && Object.hasOwn(versions, one);
  if (Object.hasOwn(tags, range)) return has(tags[range]) ? tags[range] : undefined;
  const fits = satisfier(range);
  if (!fits) return undefined;
  const { latest } = tags;
  if (has(latest) && fits(latest)) return latest;
  const found = Object.keys(versions).filter(fits);
  const good = found.filter((one) => !versions[one]!.deprecated);
  return (good.length ? good : found)
    .reduce<string | undefined>((best, one) => best && isHigher(best, one) ? best : one, undefined);
}

function satisfier(range: string): ((version: string) => boolean) | undefined {
  try {
    const parsed = semver.parseRange(range);
    return (version) => {
      try {
        return semver.satisfies(semver.parse(version), parsed);
      } catch {
        return false; // what is no version
      }
    };
  } catch {
    return undefined;
  }
}

const isHigher = (a: string, b: string): boolean =>
  semver.greaterOrEqual(semver.parse(a), semver.parse(b));

/** @throws PackageError for what is not of the schema's shape */
export async function askJson<S extends Schema>(
  registry: Registry,
  path: string,
  schema: S,
  { what, headers = {} }: { readonly what: string; readonly headers?: Record<string, string> },
): Promise<z.output<S>> {
  const bytes = await ask(registry, `${registry.url}${path}`, { what, headers, most: MAX_ANSWER });
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    // It is told below.
  }
  const { data } = checkShape(schema, value);
  if (data !== undefined) return data;
  throw badPackage(`Cannot get ${what}: ${registry.url} does not answer as npm's registries do`);
}

/**
 * Asks the registry and nobody else. Archives are said to be at its address, be it by the one of the registry that it stands
 * in for.
 */
async function ask(
  { url, authorization }: Registry,
  address: string,
  { what, headers = {}, most }: {
    readonly what: string;
    readonly headers?: Record<string, string>;
    readonly most: number;
  },
): Promise<Uint8Array> {
  const fail = (why: string, cause?: unknown): PackageError =>
    new PackageError("failed", `Cannot get ${what}: ${why}`, { cause });
  const home = new URL(url);
  let at = atHome(address, home);
  if (!at) throw fail("the registry tells no address of it");
  const idle = new IdleTimeout(fail(`${home.host} says nothing more: check the network`));
  for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
    const response = await fetch(at, {
      headers: { ...headers, ...(authorization !== undefined && { authorization }) },
      redirect: "manual",
      signal: idle.signal,
    }).catch((cause) => {
      if (cause === idle.reason) throw cause;
      throw fail(`${home.host} cannot be reached: check the network, or npm's registry`, cause);
    });
    const location = response.headers.get("location");
    if (response.status >= 300 && response.status < 400 && location) {
      await response.body?.cancel();
      const next: URL | null = URL.parse(location, at);
      if (next?.origin !== home.origin) throw fail(`${home.host} sends on to another place`);
      at = next;
      continue;
    }
    if (!response.ok) {
      await response.body?.cancel();
      if (response.status === 404) {
        throw new PackageError("missing", `Cannot get ${what}: ${home.host} has no such thing`);
      }
      const lets = response.status === 401 || response.status === 403;
      throw fail(
        lets ? `${home.host} does not let you: see "npm login"` : `it answered ${response.status}`,
      );
    }
    return await bytesOf(idle.watch(response, idle.signal), most, fail);
  }
  throw fail(`${home.host} sends on without end`);
}

function atHome(address: string, home: URL): URL | null {
  const at = URL.parse(address, home);
  if (!at || at.origin === home.origin) return at;
  return URL.parse(`.${at.pathname}${at.search}`, home);
}

async function bytesOf(
  { body }: Response,
  most: number,
  fail: (why: string, cause?: unknown) => PackageError,
): Promise<Uint8Array> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  try {
    for await (const part of body ?? []) {
      bytes += part.length;
      if (bytes > most) throw fail(`it has more than ${most / 2 ** 20} MB`);
      parts.push(part);
    }
  } catch (error) {
    throw error instanceof PackageError ? error : fail("the connection broke: try again", error);
  }
  return await new Blob(parts).bytes();
}
