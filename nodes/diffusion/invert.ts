import { choice, defineNode, float, int, kinds, runInversion, seed } from "sdk";

/**
 * The way from noise to a picture that is there, so that another guidance can follow it: the picture is edited where the
 * two guidances differ, and stays as it is where they agree. Under the same guidance it comes back.
 *
 * The way is one of latents at each level; what takes the mean of a step to the next of them is kept, `x' = mu(x) + r`.
 *
 * - `ddpm`, edit-friendly: the picture is noised to each level by noise of its own
 * - `ddim`: the picture is led up the levels to the noise that DDIM makes it from
 *
 * @see https://arxiv.org/abs/2304.06140
 * @see https://arxiv.org/abs/2010.02502
 */
export default defineNode({
  title: "Invert",
  category: "sampling",
  aliases: [
    "inversion",
    "edit friendly",
    "ddim inversion",
    "ddpm inversion",
    "translation",
    "edit",
  ],
  inputs: {
    guidance: kinds.guidance({
      doc: "What the picture is: a prediction without a prompt, or under one that describes it",
    }),
    schedule: kinds.schedule({ doc: "Whose noise levels it goes through" }),
    latents: kinds.latents({ doc: "The picture's latents" }),
    method: choice(["ddpm", "ddim"], {
      default: "ddpm",
      doc: "ddpm keeps the picture's layout under strong guidance; ddim has no chance in it",
    }),
    strength: float({
      default: 0.7,
      min: 0.01,
      max: 1,
      step: 0.05,
      doc: "Share of the steps it goes up: 0.4 keeps shapes and colours, 0.7 the layout, 1 little",
    }),
    iterations: int({
      default: 2,
      min: 1,
      max: 50,
      advanced: true,
      doc: "How often each step of ddim is sought: 1 is the usual, more leave less to be kept",
    }),
    seed: seed({ default: 0, doc: "Where the noise of ddpm starts" }),
  },
  outputs: {
    schedule: kinds.schedule({
      doc: "For Denoise, with the picture's latents: follows the way back from the noise",
    }),
    latents: kinds.latents({ doc: "The noise it begins with" }),
  },
  async run(args, context) {
    const schedule = await runInversion(args, context);
    return { schedule, latents: schedule.start };
  },
});
