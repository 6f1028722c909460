/** The registry that npm's settings name, of the environment and of the person; those of folders are not the person's. */
import { join } from "@std/path";
import { readNpmrc, type Registry, registryOf } from "../packages/npm_settings.ts";
import { PackageError } from "../packages/package_error.ts";
import { allowedEnv } from "./user_folder.ts";
import { ROOT } from "./permissions.ts";

/** @param name of the package. @throws PackageError where there is none, SyntaxError for one that is none */
export async function registryHere(name: string): Promise<Registry> {
  const home = allowedEnv("HOME") || allowedEnv("USERPROFILE");
  const file = allowedEnv("npm_config_userconfig") || (home && join(home, ".npmrc"));
  const settings = readNpmrc((file && await textIfAny(file)) || "", allowedEnv);
  const registry = registryOf(name, settings, allowedEnv, undefined) ??
    registryOf(name, settings, allowedEnv, await ownRegistry());
  if (registry) return registry;
  const fix = `set one: npm config set registry ADDRESS`;
  throw new PackageError("failed", `There is no registry to ask for "${name}": ${fix}`);
}

async function textIfAny(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Where Deno has braid's own packages from. */
async function ownRegistry(): Promise<string | undefined> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", join(ROOT, "src", "packages", "read_tgz.ts")],
    cwd: ROOT,
    stderr: "null",
  }).output();
  try {
    const { npmPackages } = JSON.parse(new TextDecoder().decode(stdout)) as {
      readonly npmPackages: Readonly<Record<string, { readonly registryUrl?: string }>>;
    };
    return Object.values(npmPackages).find(({ registryUrl }) => registryUrl)?.registryUrl;
  } catch {
    return undefined; // another Deno, which does not tell
  }
}
