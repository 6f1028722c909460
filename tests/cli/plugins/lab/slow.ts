import { defineNode, float, int } from "sdk";

/** Takes its time, in steps without a pause, as native calls are. */
export default defineNode({
  title: "Slow",
  category: "lab",
  inputs: {
    value: float({ default: 1 }),
    steps: int({ default: 3, min: 1 }),
    ms: int({ default: 1, min: 0, doc: "Milliseconds of a step" }),
    stuck: int({ default: 0, doc: "Milliseconds of the step after it is told to stop" }),
  },
  outputs: { value: float() },
  async run({ value, steps, ms, stuck }, context) {
    for (let step = 1; step <= steps; step++) {
      work(ms);
      context.progress(step, steps);
      await new Promise((resolve) => setTimeout(resolve));
      if (context.signal.aborted) work(stuck);
      context.signal.throwIfAborted();
    }
    return { value };
  },
});

function work(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}
