import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { Matrix, SingularValueDecomposition } from "ml-matrix";
import { fillNormal, random } from "../../src/tensor/random.ts";
import { Muon } from "../../src/training/muon.ts";

const OPTIONS = { lr: 1, momentum: 0, weightDecay: 0 };

function normal(name: string, size: number): Float32Array<ArrayBuffer> {
  const data = new Float32Array(size);
  fillNormal(data, random(name));
  return data;
}

/** What one step without momentum takes off a matrix of zeros, at a rate of 1. */
async function updateOf(gradient: Float32Array, rows: number): Promise<Matrix> {
  const weight = new Float32Array(gradient.length);
  const slot = { rows, weight, gradient, m: new Float32Array(gradient.length) };
  await using muon = await Muon.create([slot], 1);
  await muon.step(OPTIONS);
  return Matrix.from1DArray(rows, gradient.length / rows, Array.from(weight, (w) => -w));
}

for (const [rows, columns] of [[8, 72], [72, 8], [16, 16], [1, 5], [5, 1]] as const) {
  Deno.test(`an update of ${rows} by ${columns} has the gradient's directions, each about as long`, async () => {
    const gradient = normal(`${rows}x${columns}`, rows * columns);
    const update = await updateOf(gradient, rows);
    const { U, V } = svd(Matrix.from1DArray(rows, columns, Array.from(gradient)));
    const along = U.transpose().mmul(update).mmul(V).div(0.2 * Math.sqrt(Math.max(rows, columns)));
    for (let i = 0; i < along.rows; i++) {
      for (let k = 0; k < along.columns; k++) {
        const value = along.get(i, k);
        if (i === k) assert(value > 0.6 && value < 1.3, `${value} along the direction ${i}`);
        else assertAlmostEquals(value, 0, 1e-3);
      }
    }
  });
}

const svd = (matrix: Matrix): { U: Matrix; V: Matrix } => {
  const { leftSingularVectors: U, rightSingularVectors: V } = new SingularValueDecomposition(
    matrix,
    {
      autoTranspose: true,
    },
  );
  return { U, V };
};

Deno.test("an update is the same for a gradient of any size, and none where there is none", async () => {
  const gradient = normal("scale", 12);
  const small = await updateOf(gradient.map((g) => g * 1e-9), 3);
  const large = await updateOf(gradient.map((g) => g * 1e6), 3);
  for (const [i, value] of small.to1DArray().entries()) {
    assertAlmostEquals(value, large.to1DArray()[i]!, 1e-3);
  }
  assertEquals((await updateOf(new Float32Array(12), 3)).norm(), 0);
});

Deno.test("momentum goes on where gradients end, and decay shrinks what nothing moves", async () => {
  const slot = {
    rows: 2,
    weight: Float32Array.of(1, 2, 3, 4),
    gradient: new Float32Array(4),
    m: new Float32Array(4),
  };
  await using muon = await Muon.create([slot], 1);
  await muon.step({ lr: 0.1, momentum: 0.9, weightDecay: 0.5 });
  slot.weight.forEach((weight, i) => assertAlmostEquals(weight, 0.95 * (i + 1), 1e-6));
  slot.gradient.set([1, 0, 0, 1]);
  await muon.step({ lr: 0.1, momentum: 0.9, weightDecay: 0 });
  const after = slot.weight.slice();
  slot.gradient.fill(0);
  await muon.step({ lr: 0.1, momentum: 0.9, weightDecay: 0 });
  assert(slot.weight[0]! < after[0]! && slot.weight[3]! < after[3]!);
  assertAlmostEquals(slot.m[0]!, 0.09, 1e-6);
});
