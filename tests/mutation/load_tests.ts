/** One test of a file, to be run any number of times. */
export interface LoadedTest {
  readonly name: string;
  run(): Promise<void>;
}

type Body = (context: Deno.TestContext) => void | Promise<void>;

let registered: LoadedTest[] = [];

/** Deno's own tests run once and by Deno alone: from here on they are put aside, to be run by us. */
export function takeTests(): void {
  const take = (...given: unknown[]): void => {
    const body = given.findLast((one) => typeof one === "function") as Body | undefined;
    const options = given.find((one) => typeof one === "object") as
      | Partial<Deno.TestDefinition>
      | undefined;
    if (options?.ignore) return;
    const run = body ?? options!.fn!;
    const name = given.find((one) => typeof one === "string") ?? options?.name ?? run.name;
    registered.push({ name: String(name), run: async () => await run(context(String(name))) });
  };
  const nothing = (): void => {};
  const hooks = { beforeAll: nothing, afterAll: nothing, beforeEach: nothing, afterEach: nothing };
  Object.assign(Deno, { test: Object.assign(take, { ignore: nothing, only: take, ...hooks }) });
}

/** Runs the steps of a test at once, and fails with the first that does. */
function context(name: string): Deno.TestContext {
  const step = async (...given: unknown[]): Promise<boolean> => {
    const [first] = given;
    const body = given.findLast((one) => typeof one === "function") ??
      (first as Deno.TestStepDefinition).fn;
    const options = first as Partial<Deno.TestStepDefinition>;
    if (!options.ignore) await (body as Body)(context(String(options.name ?? first)));
    return true;
  };
  return { name, origin: "", step } as unknown as Deno.TestContext;
}

/** Loads a test file, with all that it imports and is not loaded yet. */
export async function loadTests(file: URL): Promise<readonly LoadedTest[]> {
  registered = [];
  await import(file.href);
  return registered;
}
