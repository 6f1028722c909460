import { assert, assertEquals, assertRejects } from "@std/assert";
import { denoise } from "../../src/diffusion/denoise.ts";
import type { Denoiser, NoiseLevel, NoiseSource } from "../../src/diffusion/denoiser.ts";
import { compileGuidance } from "../../src/diffusion/guidance/compile.ts";
import { gcfg, type Guidance } from "../../src/diffusion/guidance/guidance.ts";
import {
  alongPath,
  ddimPath,
  followed,
  type Inverted,
  meanSteps,
  noisedPath,
} from "../../src/diffusion/inversion.ts";
import { createRandom } from "../../src/tensor/noise.ts";
import { map, type Tensor, zeros } from "../../src/tensor/tensor.ts";
import { gap, kLevels, latentsOf, TABLE, toyNetwork, under } from "./guidance_networks.ts";

const uncond = under("prior", "", 0);
const cat = under("prior", "a cat", 1);
const dog = under("prior", "a dog", -0.7);
const clean = map(latentsOf(2), (value) => value / 3);

/** Levels of each convention: variance preserving and of k-diffusion, to no noise and to the least. */
const WAYS: Readonly<Record<string, readonly NoiseLevel[]>> = {
  vp: [...[900, 650, 400, 150, 20].map((t) => TABLE.levelAt(t)), { alpha: 1, sigma: 0 }],
  "vp, not to the end": [700, 400, 150, 0].map((t) => TABLE.levelAt(t)),
  k: kLevels(8, 3, 1, 0.4, 0.1),
};

function denoiserOf(guidance: Guidance, levels: readonly NoiseLevel[]): Denoiser {
  return compileGuidance(guidance, [toyNetwork("prior")], { levels, schedule: TABLE });
}

/** Where a run that follows an inversion ends. */
function follow(
  inverted: Inverted,
  { levels, guidance, eta }: {
    readonly levels: readonly NoiseLevel[];
    readonly guidance: Guidance;
    readonly eta: number;
  },
): Promise<Tensor> {
  return denoise({
    sampler: meanSteps(eta),
    denoiser: denoiserOf(guidance, levels),
    levels,
    latents: inverted.start,
    noise: zeros,
    edit: ({ index, x }) => followed(inverted, index, x),
  });
}

const plain = gcfg(uncond, []);
const described = gcfg(uncond, [{ prediction: cat, scale: 3 }]);
const edited = gcfg(uncond, [{ prediction: dog, scale: 3 }]);

/** Draws from a stream of its own. */
function draw(): NoiseSource {
  const random = createRandom(3n);
  return (shape) => random.normal(shape);
}

for (const [name, levels] of Object.entries(WAYS)) {
  Deno.test(`an inversion gives the picture back exactly under its guidance: ${name}`, async () => {
    for (const guidance of [plain, described]) {
      const options = { levels, denoiser: denoiserOf(guidance, levels) };
      const paths = [
        [1, noisedPath(clean, levels, draw())],
        [0, await ddimPath(clean, { ...options, iterations: 1 })],
      ] as const;
      for (const [eta, path] of paths) {
        assertEquals(path.length, levels.length);
        const inverted = await alongPath(path, { ...options, eta });
        const back = await follow(inverted, { levels, guidance, eta });
        assert(gap(back, clean) < 1e-5, `eta ${eta}: ${gap(back, clean)}`);
        // Followed by another guidance it leads elsewhere.
        const other = await follow(inverted, { levels, guidance: edited, eta });
        assert(gap(other, back) > 1e-2);
      }
    }
  });
}

Deno.test("ddimPath() is what DDIM makes the picture from: the more steps and the longer sought, the nearer", async () => {
  // Latents of variance 1/4, of which the clean estimate is known.
  const known: Denoiser = (x, { alpha, sigma }) => {
    const share = alpha / 4 / (alpha ** 2 / 4 + sigma ** 2);
    return Promise.resolve({ denoised: map(x, (value) => share * value) });
  };
  const missed = async (steps: number, iterations: number): Promise<number> => {
    const levels = Array.from(
      { length: steps + 1 },
      (_, i) => TABLE.levelAt(900 * (1 - i / steps)),
    );
    const [start] = await ddimPath(clean, { levels, denoiser: known, iterations });
    const walk = { sampler: meanSteps(0), denoiser: known, levels, noise: zeros };
    return gap(await denoise({ ...walk, latents: start! }), clean);
  };
  const [usual, finer, sought, settled] = [
    await missed(10, 1),
    await missed(80, 1),
    await missed(10, 3),
    await missed(10, 200),
  ] as const;
  assert(finer < usual / 4, `${usual} ${finer}`);
  assert(sought < usual, `${usual} ${sought}`);
  assert(settled < 1e-5, `${settled}`);
});

Deno.test("noisedPath() has noise of its own at each level, as much as that says", () => {
  const levels = WAYS.vp!;
  const still = zeros([1, 4, 32, 32]);
  const path = noisedPath(still, levels, draw());
  const deviations = path.map(({ data }) =>
    Math.sqrt(data.reduce((sum, v) => sum + v * v, 0) / data.length)
  );
  deviations.forEach((found, i) => assert(Math.abs(found - levels[i]!.sigma) < 0.05, `${found}`));
  const [a, b] = [path[0]!.data, path[1]!.data];
  const dot = a.reduce((sum, value, i) => sum + value * b[i]!, 0) / a.length;
  assert(Math.abs(dot) < 0.1, `${dot}`);
});

Deno.test("inversions stop when asked to", async () => {
  const levels = WAYS.k!;
  const controller = new AbortController();
  const options = {
    levels,
    denoiser: denoiserOf(plain, levels),
    signal: controller.signal,
    onStep: () => controller.abort(),
  };
  const stopped = (run: () => Promise<unknown>) => assertRejects(run, DOMException);
  await stopped(() => ddimPath(clean, { ...options, iterations: 1 }));
  await stopped(() => alongPath(noisedPath(clean, levels, draw()), { ...options, eta: 1 }));
});
