import { assertEquals } from "@std/assert";
import { describeLibrary } from "../../../src/graph/catalogue.ts";
import { canConnect } from "../../../src/graph/connect.ts";
import { bestPort, hasPrompt } from "../../../web/canvas/wire_drag.ts";
import { nodeLibrary } from "../../nodes/library.ts";
import { predictions } from "../../graph/predictions.ts";

const catalogue = describeLibrary(await nodeLibrary());
const lookup = (type: string) => catalogue.nodes[type];

Deno.test("a prediction under a prompt that is let go on a node goes to the input for it", () => {
  const has = (node: string): boolean =>
    hasPrompt(predictions, { node, port: "prediction" }, lookup);
  assertEquals(["under", "erased", "without"].map(has), [true, false, false]);
  const aimed = (isPrompted: boolean, type: string, ...taken: string[]): string | undefined =>
    bestPort(
      { side: "output", isPrompted },
      lookup(type)!,
      (_, to) => canConnect("prediction", to, catalogue.conversions),
      new Set(taken),
    );
  const cfg = "diffusion.classifier_free_guidance";
  assertEquals([aimed(true, cfg), aimed(false, cfg)], ["prediction", "uncond"]);
  assertEquals(aimed(true, cfg, "prediction"), "uncond", "as a negative prompt");
  const concept = "concept.concept_guidance";
  assertEquals([aimed(true, concept), aimed(false, concept)], ["control", "uncond"]);
  assertEquals(aimed(false, concept, "uncond"), "concept");
  assertEquals(aimed(true, concept, "control"), "controls.0.prediction");
  assertEquals(aimed(true, "concept.gcfg"), "terms.0.prediction");
});
