import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { isLessonReport } from "../../src/formula/lesson.ts";
import { LessonRecord } from "../../src/sdk/lesson_record.ts";

const step = (step: number, loss: number) =>
  ({ event: "step", steps: 1000, step, loss, lr: 0, gradNorm: 0, metrics: {} }) as const;

Deno.test("LessonRecord says how long is left, and keeps long lines short", () => {
  const record = new LessonRecord(1000);
  for (let at = 1; at <= 900; at++) record.receive(step(at, at / 1000), at * 2000);
  const { report } = record;
  assert(isLessonReport(JSON.parse(JSON.stringify(report))));
  assertEquals([report.step, report.steps], [900, 1000]);
  assertAlmostEquals(report.seconds!, 200);
  assert(report.losses.length <= 240);
  assertEquals(report.losses.at(-1)![0], 900);
  assertEquals(report.losses[0], [4, 0.0025]);
});

Deno.test("LessonRecord goes on with what was measured before", () => {
  const record = new LessonRecord(1000);
  record.before({ losses: [[1, 0.5]], heldOut: [[1, 0.6]] });
  record.receive(step(2, 0.4), 0);
  record.receive(
    { event: "heldOut", step: 2, loss: 0.5, best: { step: 2, loss: 0.5 } },
    0,
  );
  assertEquals(record.report.losses, [[1, 0.5], [2, 0.4]]);
  assertEquals(record.report.heldOutLosses, [[1, 0.6], [2, 0.5]]);
});

Deno.test("isLessonReport() knows what is none", () => {
  const { report } = new LessonRecord(3);
  assert(isLessonReport(report));
  for (
    const other of [undefined, null, 3, {}, { ...report, losses: [[1]] }, { ...report, step: "1" }]
  ) {
    assert(!isLessonReport(other));
  }
});
