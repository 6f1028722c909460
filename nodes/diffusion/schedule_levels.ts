import { defineNode, float, int, kinds, list, openSchedule } from "sdk";

/** The noise levels of a schedule, to look at or to change. */
export default defineNode({
  title: "Schedule levels",
  category: "schedule",
  aliases: ["sigmas", "timesteps", "inspect"],
  inputs: { schedule: kinds.schedule({ doc: "The schedule" }) },
  outputs: {
    sigmas: list(float(), {
      doc: "Noise to signal, `sigma / alpha`, of each level; the last is the end",
    }),
    timesteps: list(float(), { doc: "What the network is told at each level but the last" }),
    steps: int({ doc: "How many steps there are" }),
  },
  run({ schedule }) {
    const { levels } = openSchedule(schedule);
    return {
      sigmas: levels.map(({ alpha, sigma }) => sigma / Math.max(alpha, Number.EPSILON)),
      timesteps: levels.slice(0, -1).map(({ timestep = 0 }) => timestep),
      steps: levels.length - 1,
    };
  },
});
