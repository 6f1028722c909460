import { bool, defineNode, json, kinds, list, optional, text } from "sdk";
import { learn, LESSON, lessonState, lessonText } from "./_lesson.ts";

/**
 * Teaches a concept from a folder of pictures without captions: the null-text copy of the base's network, all weights or a
 * LoRA, learns to predict their noise. Or the base itself is taught further by captions, whole or as a LoRA. The model is
 * there for all graphs at once. Called off, it leaves the model as far as it is, and running it again goes on from there.
 *
 * @see https://arxiv.org/abs/2312.08195
 */
export default defineNode({
  title: "Teach concept",
  category: "guidance",
  aliases: [
    "train",
    "fine-tune",
    "finetune",
    "dreambooth",
    "lora",
    "personalize",
    "learn",
    "TrainLoraNode",
  ],
  output: true,
  inputs: {
    ...LESSON,
    overwrite: bool({
      default: false,
      advanced: true,
      doc: "Replace another model of that name that was taught here",
    }),
  },
  outputs: {
    model: text({ doc: "Name of the model, for Load UNet, or of the LoRA, for Load LoRA" }),
    kept: list(text(), { doc: "Names of the models at the steps of keepAt, likewise" }),
    text: text({ doc: "How many steps it learnt, and how it measured" }),
    samples: optional(kinds.image({
      doc: "What it paints, each picture beside the nearest that it was taught",
    })),
    lesson: json({ doc: "Losses by step, costs and notes" }),
  },
  async run({ overwrite, ...lesson }, context) {
    const { report: learnt, ...samples } = await learn(lesson, context, { overwrite });
    const report = { ...learnt, model: lesson.name };
    context.emit("lesson", report);
    const { model, kept = [] } = report;
    return { model, kept, text: lessonText(report), ...samples, lesson: report };
  },
  changes: (given, context) => lessonState(given, context),
});
