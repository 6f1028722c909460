import { defineNode, float, instructPix2Pix, kinds } from "sdk";

/**
 * InstructPix2Pix: a scale for the picture that is edited and one for the instruction.
 *
 *   eps = uncond + imageScale·(image - uncond) + textScale·(both - image)
 *
 * Equal scales cost a row less.
 *
 * @see https://arxiv.org/abs/2211.09800
 */
export default defineNode({
  title: "InstructPix2Pix guidance",
  category: "guidance",
  aliases: ["ip2p", "edit", "instruction", "two scales"],
  inputs: {
    uncond: kinds.prediction({ doc: "The prediction without picture and instruction" }),
    image: kinds.prediction({
      against: ["uncond"],
      doc: "The prediction that sees the picture alone",
    }),
    both: kinds.prediction({
      against: ["image"],
      prompted: true,
      doc: "The prediction that sees picture and instruction",
    }),
    imageGuidanceScale: float({
      default: 1.5,
      min: 0,
      max: 20,
      step: 0.1,
      doc: "How closely the picture is kept, 1 to 2",
    }),
    guidanceScale: float({
      default: 7.5,
      min: 0,
      max: 50,
      step: 0.1,
      doc: "How closely the instruction is followed, 5 to 10",
    }),
  },
  outputs: { guidance: kinds.guidance({ doc: "What to denoise by" }) },
  run: ({ uncond, image, both, imageGuidanceScale, guidanceScale }) => ({
    guidance: instructPix2Pix(uncond, image, both, {
      imageScale: imageGuidanceScale,
      textScale: guidanceScale,
    }),
  }),
});
