/// <reference lib="dom" />
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import type { NodeType } from "../../../../src/graph/node.ts";
import { modelPicture } from "../../../../src/program/model_picture.ts";
import {
  hubName,
  isPath,
  loaderOf,
  modelFacts,
  modelUses,
} from "../../../../web/assets/known_models.ts";
import { catalogue } from "../../catalogue.ts";
import { conceptGuidance } from "../../workflows.ts";

const MODELS = fromFileUrl(new URL("../../../../models", import.meta.url));

Deno.test("modelPicture shows what a bundled model makes, small", async () => {
  const picture = await modelPicture(`${MODELS}/emoji`);
  assertStringIncludes(picture ?? "", "data:image/webp;base64,");
  assert(picture!.length < 40_000);
  assertEquals(await modelPicture(`${MODELS}/recipes`), undefined);
});

Deno.test("modelFacts says kind, size and terms in one line", () => {
  assertEquals(
    modelFacts({
      name: "x",
      kind: "sdxl",
      bytes: 6.94e9,
      license: "Weights: CreativeML Open RAIL++-M. Trained on LAION",
    }),
    "sdxl, 6.94 GB, CreativeML Open RAIL++-M",
  );
  assertEquals(modelFacts({ name: "x", kind: "unknown" }), "");
});

Deno.test("loaderOf finds the node that loads models of a kind", () => {
  const loader = (title: string, outputs: number): NodeType => ({
    title,
    category: "model",
    inputs: { model: { kind: "text", choicesFrom: "models" } },
    outputs: Object.fromEntries(
      Array.from({ length: outputs }, (_, i) => [`o${i}`, { kind: "any" }]),
    ),
  });
  const nodes = {
    "a.image": catalogue.nodes["core.load_image"]!,
    "a.vae": loader("Load VAE", 1),
    "a.pipeline": loader("Load pipeline", 4),
    "a.control": loader("Load ControlNet", 1),
  };
  assertEquals(loaderOf({ nodes }, "sd1"), "a.pipeline");
  assertEquals(loaderOf({ nodes }, "vae"), "a.vae");
  assertEquals(loaderOf({ nodes }, "controlnet"), "a.control");
  assertEquals(loaderOf({ nodes: {} }, "sd1"), undefined);
});

Deno.test("modelUses lists the nodes that name a model, by default too", () => {
  const lookup = (type: string): NodeType | undefined => catalogue.nodes[type];
  assertEquals([...modelUses(conceptGuidance, lookup)], [["emoji-prior", ["load"]]]);
});

Deno.test("hubName reads a name or the address of its page, isPath tells folders and files from names", () => {
  for (
    const text of [
      "org/tiny",
      " org/tiny ",
      "https://a.hub/org/tiny",
      "http://a/org/tiny/tree/main",
    ]
  ) {
    assertEquals(hubName(text), "org/tiny", text);
  }
  for (const text of ["emoji", "a/b/c", "../b", "-a/b", "a /b", "https://a.hub/tiny", ""]) {
    assertEquals(hubName(text), undefined, text);
  }
  for (const text of ["./a", "/a/b", "C:\\models\\a", "~/a", "a.safetensors", "a/b/c"]) {
    assert(isPath(text), text);
  }
  for (const text of ["emoji", "org/tiny"]) assert(!isPath(text), text);
});
