import { defineNode, json, text } from "sdk";
import { learn, LESSON, lessonState, planText } from "./_lesson.ts";

/**
 * What teaching a model would take, before anything is learnt: the pictures are looked at, one step is measured, memory
 * and disk are reckoned. Nothing is written.
 */
export default defineNode({
  title: "Teaching plan",
  category: "guidance",
  aliases: ["estimate", "cost", "train", "fine-tune", "data set"],
  output: true,
  inputs: LESSON,
  outputs: {
    text: text({ doc: "Pictures, memory, disk and time, and what to know of the pictures" }),
    lesson: json({ doc: "The same as numbers" }),
  },
  async run(lesson, context) {
    const { report } = await learn(lesson, context, { lookOnly: true });
    return { text: planText(report), lesson: report };
  },
  changes: (given, context) => lessonState(given, context),
});
