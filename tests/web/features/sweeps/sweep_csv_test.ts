import { assertEquals } from "@std/assert";
import type { RunInfo } from "../../../../src/api/runs.ts";
import { sweepCsv } from "../../../../web/features/sweeps/sweep_csv.ts";

Deno.test("sweepCsv() tells values as they were written and metrics in full", () => {
  const run = (value: string, outputs: RunInfo["outputs"], more = {}): RunInfo => ({
    id: value,
    state: "succeeded",
    priority: 0,
    created: "2026-01-01T00:00:00.000Z",
    sweep: { id: "s", places: [{ name: "seed", value, index: 0 }] },
    outputs,
    ...more,
  });
  const distance = { port: "distance", kind: "float", value: 1 / 3 };
  const times = { started: "2026-01-01T00:00:00.000Z", finished: "2026-01-01T00:00:01.500Z" };
  const runs = [
    run("18446744073709551615", { near: [distance] }, times),
    run('a "cat", b', {}, { state: "failed" }),
  ];
  assertEquals(sweepCsv(runs).split("\r\n"), [
    "seed,state,seconds,distance",
    "18446744073709551615,succeeded,1.5,0.3333333333333333",
    '"a ""cat"", b",failed,,',
    "",
  ]);
});
