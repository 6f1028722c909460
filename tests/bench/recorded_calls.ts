import { type Feed, Session } from "../../src/runtime/session.ts";

/** One run of a network: on what session, with what. */
export interface Call {
  readonly session: Session;
  readonly feeds: Record<string, Feed>;
}

/** The network runs that an action makes, in order. */
export async function recordCalls(action: () => Promise<unknown>): Promise<readonly Call[]> {
  const calls: Call[] = [];
  const run = Session.prototype.run;
  Session.prototype.run = function (feeds, fetches) {
    calls.push({ session: this, feeds });
    return run.call(this, feeds, fetches);
  };
  try {
    await action();
  } finally {
    Session.prototype.run = run;
  }
  return calls;
}

/** The same runs with nothing around them. */
export async function replay(calls: readonly Call[]): Promise<void> {
  for (const { session, feeds } of calls) await session.native.run(feeds);
}
