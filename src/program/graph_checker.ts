/**
 * Checks one graph for a host, in a process that may take its time or die: a large graph, or a small one that unfolds into
 * a large one. Asks the host for the models that it names and what its nodes find, over standard output; the last message is the verdict.
 */
import { encodeFrame, readFrames } from "../runs/runner/frames.ts";
import type { FromChecker, ToChecker } from "../runs/graph_verdict.ts";
import { readRequest } from "../runs/graph_verdict.ts";

const MAX_BYTES = 256 * 2 ** 20;

function say(message: FromChecker): void {
  const frame = encodeFrame(message);
  for (let at = 0; at < frame.length;) at += Deno.stdout.writeSync(frame.subarray(at));
}

const messages = readFrames(Deno.stdin.readable, MAX_BYTES) as AsyncGenerator<ToChecker>;
const { value: first } = await messages.next();
if (first?.type === "check") {
  const { text, maxDepth, catalogue } = first;
  try {
    const verdict = await readRequest(text, maxDepth, catalogue, {
      async lookUp(model) {
        say({ type: "model", model });
        const { value: answer } = await messages.next();
        return answer?.type === "model" ? answer.known : { fault: "It cannot be looked up now" };
      },
      async askNodes(questions) {
        say({ type: "nodes", questions: [...questions] });
        const { value: answer } = await messages.next();
        return answer?.type === "nodes" ? answer.problems : [];
      },
    });
    say({ type: "verdict", verdict });
  } catch (error) {
    say({ type: "fault", message: (error as Error).message });
  }
}
