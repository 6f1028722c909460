/** esbuild, as all of Braid runs it. */
import childProcess from "node:child_process";
import { resolve } from "@std/path";
import * as esbuild from "esbuild";

// Where its process cannot be started, as too many files are open, a build fails, and esbuild leaves the cause to nobody,
// which would end this program.
addEventListener("error", (event) => {
  if (/Failed to spawn .*esbuild/.test(event.message)) event.preventDefault();
});

/** Takes our files as they are written: a `package.json` above the project could have them left out as without effects. */
const asWritten: esbuild.Plugin = {
  name: "as-written",
  setup(build) {
    build.onResolve(
      { filter: /^\.{1,2}\// },
      ({ path, resolveDir }) =>
        /[/\\]node_modules[/\\]/.test(resolveDir) ? undefined : { path: resolve(resolveDir, path) },
    );
  },
};

let underWay = 0;

/** One build, into memory. Those beside each other share esbuild's process, which ends with the last of them. */
export async function bundle(
  options: Omit<esbuild.BuildOptions, "write">,
): Promise<esbuild.BuildResult<{ write: false; metafile: true }>> {
  underWay++;
  try {
    return await quietly(() =>
      esbuild.build({
        ...options,
        write: false,
        metafile: true,
        plugins: [asWritten, ...options.plugins ?? []],
      })
    );
  } finally {
    if (--underWay === 0) await esbuild.stop();
  }
}

/**
 * Starts esbuild's process so that it prints nothing: faults come as messages, and what it says of itself, when a signal ends
 * it in the middle of a build, are the stacks of its threads. It needs nothing of the environment.
 */
function quietly<T>(start: () => T): T {
  const { spawn } = childProcess;
  const quiet = (command: string, args: readonly string[], options: object): unknown =>
    spawn(command, args, { ...options, env: {}, stdio: ["pipe", "pipe", "ignore"] });
  Object.assign(childProcess, { spawn: quiet });
  try {
    return start();
  } finally {
    Object.assign(childProcess, { spawn });
  }
}
