import { assert } from "@std/assert";
import { encodeFrame, readFrames } from "../../src/runs/frames.ts";
import { inFolder, trialRunner } from "./trial.ts";

Deno.test("a runner whose host was killed ends in the middle of a node that never does", () =>
  inFolder(async (folder) => {
    const { program, args } = trialRunner(folder);
    const child = new Deno.Command(program, {
      args: [...args],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const job = {
      run: "run",
      workflow: JSON.stringify({
        format: "braid/1",
        nodes: { a: { type: "trial.stubborn" } },
        outputs: ["a"],
      }),
    };
    const writer = child.stdin.getWriter();
    for await (const message of readFrames(child.stdout, 1e6)) {
      const { type, event } = message as { type: string; event?: { type: string } };
      if (type === "ready") await writer.write(encodeFrame({ type: "run", job }));
      if (event?.type === "nodeStarted") break; // which closes the pipe
    }
    await child.stderr.cancel();
    await writer.close();
    assert(!(await child.status).success);
  }));
