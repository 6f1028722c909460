import { defineNode } from "../../../../src/graph/node.ts";
import type { NodeContext } from "../../../../src/graph/node.ts";
import { any, text } from "../../../../src/graph/primitives.ts";
import type { SavedFile } from "../../../../src/sdk/saved_file.ts";

interface SavingContext extends NodeContext {
  save(name: string, bytes: Uint8Array, mediaType: string): SavedFile;
}

/** Writes a text as a file of any type. */
export default defineNode({
  title: "Save",
  category: "trial",
  output: true,
  inputs: { text: text({ default: "" }), type: text({ default: "text/plain" }) },
  outputs: { file: any() },
  run: ({ text, type }, context: SavingContext) => ({
    file: context.save("saved.txt", new TextEncoder().encode(text), type),
  }),
});
