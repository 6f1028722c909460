import { defineNode, float, InputError, seed, text } from "sdk";

/** What a language model makes of a prompt, asked of Ollama. The same seed gives the same words, as far as the model does. */
export default defineNode({
  title: "Write prompt",
  category: "text",
  aliases: ["ollama", "llm", "rewrite", "enhance"],
  inputs: {
    prompt: text({ multiline: true, default: "a cat", doc: "What the picture is to be of" }),
    task: text({
      multiline: true,
      default: "Describe this as a picture, in one sentence of at most twenty words.",
      doc: "What to make of it",
    }),
    model: text({ default: "llama3.2", doc: "A model that Ollama has: ollama list" }),
    seed: seed({ doc: "Which of many answers" }),
    temperature: float({
      default: 0.8,
      min: 0,
      max: 2,
      doc: "How daring it is: 0 takes the likeliest word each time, typically 0.5 to 1",
    }),
    server: text({
      default: "http://localhost:11434",
      advanced: true,
      doc: "Where Ollama is: the plugin may reach this one alone",
    }),
  },
  outputs: { prompt: text({ doc: "The prompt that was written" }) },
  async run({ prompt, task, model, seed, temperature, server }, { signal }) {
    const response = await fetch(new URL("/api/generate", server), {
      method: "POST",
      body: JSON.stringify({
        ...{ model, prompt, system: task, stream: false },
        options: { seed: Number(BigInt.asUintN(31, BigInt(seed))), temperature },
      }),
      signal,
    }).catch((error: Error): never => {
      signal.throwIfAborted();
      throw new InputError(
        "server",
        `Cannot reach Ollama at ${server}, start it by ollama serve: ${error.message}`,
      );
    });
    const answer = await response.json() as { readonly response?: string; readonly error?: string };
    if (!response.ok || answer.response === undefined) {
      throw new InputError("model", `Ollama says: ${answer.error ?? response.statusText}`);
    }
    return { prompt: answer.response.trim() };
  },
});
