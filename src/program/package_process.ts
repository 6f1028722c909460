/** The process that takes packages apart, and what it may do. */
import { join } from "@std/path";
import * as z from "zod/mini";
import { checkShape } from "../graph/check_shape.ts";
import { badPackage, PackageError } from "../packages/package_error.ts";
import type { FoundPackage } from "../packages/npm_registry.ts";
import { confined, ROOT } from "./permissions.ts";
import type { RunnerCommand } from "../runs/runner/runner_process.ts";
import type { PackageAnswer, PackageJob, SearchJob, Unpacked } from "./run_package.ts";

/** An archive at its largest, unpacked, and its files beside it. */
const HEAP_MB = 1024;
/** As much as a slow network takes, in milliseconds. */
const PATIENCE_MS = 10 * 60_000;

const text = z.string().check(z.maxLength(5000));
const name = z.string().check(z.maxLength(214));
const answerSchema = z.union([
  z.object({
    unpacked: z.object({ integrity: text, archive: z.exactOptional(text) }),
  }),
  z.object({
    found: z.array(z.object({
      name,
      version: name,
      description: z.exactOptional(text),
      date: z.exactOptional(name),
    })),
  }),
  z.object({
    fault: z.object({
      kind: z.enum(["missing", "invalid", "unwritable", "failed"]),
      message: text,
    }),
  }),
]);

/** It reads braid's code and what the package comes from, asks one registry, and writes where it is to be. */
export function packageCommand(job: PackageJob | SearchJob): RunnerCommand {
  const code = ["src", "node_modules", "deno.json"].map((name) => join(ROOT, name));
  const places = "search" in job ? [] : [job.into];
  const own = "search" in job || job.source.kind === "npm" ? [] : [job.source.path];
  return confined(
    {
      read: [...code, ...own, ...places],
      write: places,
      net: job.registry ? [addressOf(job.registry.url)] : [],
    },
    "package",
    {},
    ["--no-remote", `--v8-flags=--max-old-space-size=${HEAP_MB}`],
  );
}

/** As a permission names it, which would be every port without one. */
function addressOf(url: string): string {
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
}

/** @throws PackageError for what cannot be had or is no package, the signal's reason */
export async function unpackApart(job: PackageJob, signal: AbortSignal): Promise<Unpacked> {
  const answer = await ask(job, signal);
  if ("unpacked" in answer) return answer.unpacked;
  throw tooMuch();
}

/** @throws as {@link unpackApart} */
export async function searchApart(
  job: SearchJob,
  signal: AbortSignal,
): Promise<readonly FoundPackage[]> {
  const answer = await ask(job, signal);
  if ("found" in answer) return answer.found;
  throw tooMuch();
}

async function ask(job: PackageJob | SearchJob, signal: AbortSignal): Promise<PackageAnswer> {
  let command: RunnerCommand;
  try {
    command = packageCommand(job);
  } catch (cause) { // a comma in a path
    throw new PackageError("invalid", (cause as Error).message, { cause });
  }
  const { program, args } = command;
  const late = AbortSignal.timeout(PATIENCE_MS);
  const child = new Deno.Command(program, {
    args: [...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
    signal: AbortSignal.any([late, signal]),
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(job))).catch(() => {});
  await writer.close().catch(() => {});
  const { code, stdout } = await child.output();
  signal.throwIfAborted();
  if (late.aborted) {
    throw new PackageError("failed", "The package has taken longer than ten minutes");
  }
  const answer = code === 0 ? read(stdout) : undefined;
  if (!answer) throw tooMuch();
  if ("fault" in answer) throw new PackageError(answer.fault.kind, answer.fault.message);
  return answer;
}

const tooMuch = (): PackageError =>
  badPackage("The package cannot be taken apart: that takes more than it may");

function read(stdout: Uint8Array): PackageAnswer | undefined {
  try {
    return checkShape(answerSchema, JSON.parse(new TextDecoder().decode(stdout))).data;
  } catch {
    return undefined;
  }
}
