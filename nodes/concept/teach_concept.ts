import { bool, defineNode, json, text } from "sdk";
import { learn, LESSON, lessonState, lessonText } from "./_lesson.ts";

/**
 * Teaches a concept from a folder of pictures without captions: the null-text copy of the base's network, all weights or a
 * LoRA, learns to predict their noise. The model is there for all graphs at once. Called off, it leaves the model as far as
 * it is, and running it again goes on from there.
 *
 * @see https://arxiv.org/abs/2312.08195
 */
export default defineNode({
  title: "Teach concept",
  category: "guidance",
  aliases: ["train", "fine-tune", "finetune", "dreambooth", "lora", "personalize", "learn"],
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
    model: text({ doc: "Name of the model, for Load UNet" }),
    text: text({ doc: "How many steps it learnt, and how it measured" }),
    lesson: json({ doc: "Losses by step, costs and notes" }),
  },
  async run({ overwrite, ...lesson }, context) {
    const report = { ...await learn(lesson, context, { overwrite }), model: lesson.name };
    context.emit("lesson", report);
    return { model: report.model, text: lessonText(report), lesson: report };
  },
  changes: (given, context) => lessonState(given, context),
});
