import { assertEquals } from "@std/assert";
import {
  doneSteps,
  followWalkthroughs,
} from "../../../../web/features/walkthrough/walkthrough_progress.ts";
import { openEditor } from "../../editor.ts";

Deno.test("steps are ticked off by whatever does them, before anybody has looked at them too", async () => {
  const editor = await openEditor();
  followWalkthroughs(editor);
  const { fire } = editor.completionEvents;
  fire("onRun:succeeded"); // of a graph that was opened, however it was
  fire("onCommand:guidance.inspect");
  fire("onEdit:Add Preview image");
  fire("onSave");
  assertEquals([...doneSteps(editor.settings)].map((key) => key.split("/")[1]), [
    "open",
    "run",
    "guidance",
    "wire",
    "save",
  ]);
});
