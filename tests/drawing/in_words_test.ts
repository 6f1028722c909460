import { assertEquals } from "@std/assert";
import { inSentence, inWords } from "../../src/drawing/in_words.ts";

Deno.test("a port is called in words that begin a sentence, and what is always written otherwise as it is", () => {
  const called = (name: string): string => inSentence(inWords(name));
  assertEquals(["guidanceScale", "vae", "vaeDecoder", "unet", "lora"].map(called), [
    "Guidance scale",
    "VAE",
    "VAE decoder",
    "UNet",
    "LoRA",
  ]);
  assertEquals(inSentence("K-sampler"), "K-sampler");
});
