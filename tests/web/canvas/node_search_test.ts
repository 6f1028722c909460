import { assertEquals } from "@std/assert";
import { describeLibrary } from "../../../src/graph/catalogue.ts";
import { EMPTY } from "../../../src/graph/empty_workflow.ts";
import { searchNodes, USUAL } from "../../../web/canvas/node_search.ts";
import type { LooseEnd } from "../../../web/canvas/wire_drag.ts";
import { nodeLibrary } from "../../nodes/library.ts";

const catalogue = describeLibrary(await nodeLibrary());

const firstFor = (side: LooseEnd["side"], kind: string): string | undefined =>
  searchNodes("", {
    catalogue,
    workflow: EMPTY,
    lookup: (type) => catalogue.nodes[type],
    wire: { node: "n", port: "p", side, kind },
  })[0]?.type;

Deno.test("a wire that is let go is offered first what most people want there", () => {
  for (const type of USUAL) assertEquals(catalogue.nodes[type]?.title === undefined, false, type);
  const wanted = {
    textEncoder: "diffusion.encode_prompt",
    unet: "diffusion.predict",
    condition: "diffusion.predict",
    prediction: "concept.concept_guidance",
    guidance: "diffusion.denoise",
    schedule: "diffusion.denoise",
    vae: "diffusion.empty_latents",
    latents: "diffusion.vae_decode",
    image: "core.save_image",
  };
  const first = Object.keys(wanted).map((kind) => [kind, firstFor("output", kind)]);
  assertEquals(Object.fromEntries(first), wanted);
  assertEquals(firstFor("input", "condition"), "diffusion.encode_prompt");
  assertEquals(firstFor("input", "schedule"), "diffusion.scheduler");
});

Deno.test("nodes are found by the words that people bring, wherever each stands", () => {
  const found = (query: string): readonly string[] =>
    searchNodes(query, { catalogue, workflow: EMPTY, lookup: (type) => catalogue.nodes[type] })
      .map(({ type }) => type);
  const wanted = {
    "load checkpoint": "diffusion.load_pipeline",
    "load model": "diffusion.load_pipeline",
    "checkpoint": "diffusion.load_pipeline",
    "cfg": "diffusion.classifier_free_guidance",
    "ksampler": "diffusion.denoise",
    "KSampler": "diffusion.denoise",
    "CheckpointLoaderSimple": "diffusion.load_pipeline",
    "CLIPTextEncode": "diffusion.encode_prompt",
    "clip text encode": "diffusion.encode_prompt",
    "negative prompt": "concept.negative_prompt",
    "EmptyLatentImage": "diffusion.empty_latents",
    "LoraLoader": "diffusion.load_lora",
    "ControlNetApply": "diffusion.apply_controlnet",
    "UNETLoader": "diffusion.load_unet",
    "VAEDecode": "diffusion.vae_decode",
    "SaveImage": "core.save_image",
    "image save": "core.save_image",
    "denoise": "diffusion.denoise",
  };
  const first = Object.keys(wanted).map((query) => [query, found(query)[0]]);
  assertEquals(Object.fromEntries(first), wanted);
  assertEquals(found("load spaceship"), []);
});
