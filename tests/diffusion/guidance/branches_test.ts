import { assertEquals } from "@std/assert";
import { controlInput } from "../../../src/diffusion/conditions/control.ts";
import { collectBranches, namedBranches } from "../../../src/diffusion/guidance/branches.ts";
import { gcfg } from "../../../src/diffusion/guidance/guidance.ts";
import type { Prediction } from "../../../src/diffusion/guidance/prediction.ts";
import { zeros } from "../../../src/tensor/tensor.ts";
import { under } from "../guidance_networks.ts";

/** Name and what is inside of the predictions of a guidance, and that both make the label. */
function namesOf(...predictions: Prediction[]): string[][] {
  const [base, ...others] = predictions;
  const guidance = gcfg(base!, others.map((prediction) => ({ prediction, scale: 1 })));
  return namedBranches(collectBranches(guidance)).map(({ label, name, inside }) => {
    assertEquals(label, `eps_${name}${inside}`);
    return [name, inside];
  });
}

Deno.test("a branch is named by its network's last part and by what the network is given", () => {
  const control = (scale: number) =>
    controlInput({ model: "edges", input: "picture", tensor: zeros([1, 3, 8, 8]), scale });
  assertEquals(
    namesOf(
      { model: "concept" },
      under("models/emoji-prior?pag=mid_block.", "  a cat ", 1),
      under("net", "", 0),
      { ...under("net", "a dog", 2), perturb: [0, 1] },
      { ...under("net", "a dog", 2), control: [control(1)] },
      { ...under("net", "a dog", 2), control: [control(0.5)], perturb: [0, 0] },
    ),
    [
      ["concept", ""],
      ["emoji_prior", '("a cat")'],
      ["net", "(∅)"],
      ["net", '("a dog", perturbed)'],
      ["net", '("a dog", picture)'],
      ["net", '("a dog", 0.5·picture)'],
    ],
  );
});

Deno.test("a long prompt is cut at 40 letters, and equal ones are told apart by primes", () => {
  const long = "a very long prompt that goes on and on and on for ever";
  const cut = '("a very long prompt that goes on and on…")';
  const same = [0, 1, 2].map((shift) => under("net", long, shift));
  assertEquals(namesOf(...same), [["net", cut], ["net", `${cut}′`], ["net", `${cut}′′`]]);
  const exact = "x".repeat(40);
  assertEquals(namesOf(under("net", exact, 0)), [["net", `("${exact}")`]]);
});
