/**
 * The least there can be before a network runs: Deno, ONNX Runtime, one session, one run. Without an argument the first
 * two alone.
 *
 * `deno run bare_start.ts [CALL.json]`: see `saveCall` of `cold_start.ts`.
 */
import * as ort from "onnxruntime-node";

const [file] = Deno.args;
if (file !== undefined) {
  const { model, options, feeds } = JSON.parse(Deno.readTextFileSync(file));
  const session = await ort.InferenceSession.create(Deno.readFileSync(model), options);
  const tensors = Object.entries<{ type: "int64"; data: string[]; dims: number[] }>(feeds)
    .map(([name, { type, data, dims }]) =>
      [name, new ort.Tensor(type, BigInt64Array.from(data, BigInt), dims)] as const
    );
  await session.run(Object.fromEntries(tensors));
}
Deno.stdout.writeSync(new TextEncoder().encode("ran\n"));
if (Deno.build.os === "linux") {
  const peak = /VmHWM:\s*(\d+)/.exec(Deno.readTextFileSync("/proc/self/status"))?.[1];
  Deno.stdout.writeSync(new TextEncoder().encode(`${peak}\n`));
}
Deno.exit();
