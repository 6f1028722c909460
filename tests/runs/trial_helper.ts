/** A helper process that says the same of every picture and model, or ends of what is named so. */
import { serveQuestions } from "../../src/runs/runner/serve_questions.ts";

/** Pictures by what they do to who reads them. */
const HOSTILE: Readonly<Record<string, () => void>> = {
  crash: () => Deno.exit(3),
  hang: () => {
    while (true);
  },
  grow() {
    for (const grown: Uint8Array[] = [];;) grown.push(new Uint8Array(1e7).fill(1));
  },
  shout() {
    while (true) Deno.stderr.writeSync(new TextEncoder().encode("Here I am\n"));
  },
};

if (import.meta.main) {
  await serveQuestions({
    models: () => Promise.resolve([{ name: "trial", kind: "sd" }]),
    parts: () => Promise.resolve({ parts: ["unet"] }),
    tokens({ text }) {
      const tokens = text.split(" ").length;
      return Promise.resolve({ tokens, limit: 75, chunks: [{ tokens, text }] });
    },
    async thumbnail({ path, width }) {
      HOSTILE[path]?.();
      const bytes = await Deno.readFile(path);
      return { mediaType: "image/webp", bytes: bytes.slice(0, 4), width };
    },
    picture: () => Promise.resolve({}),
  }, 400e6);
}
