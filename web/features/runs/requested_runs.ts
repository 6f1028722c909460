/** The runs that were asked for at once, as by Run with a count: they are stopped at once, too. */
export interface RequestedRuns {
  begin(): {
    /** Takes in a run that was started. @returns whether more are wanted: false once one of them was stopped */
    add(run: string): boolean;
  };
  /** Nothing more of what a run was asked for with is to start. @returns those that were, the run itself among them */
  stop(run: string): readonly string[];
}

export function createRequestedRuns(): RequestedRuns {
  const requests = new Map<string, { readonly runs: string[]; isStopped: boolean }>();
  return {
    begin() {
      const request = { runs: [] as string[], isStopped: false };
      return {
        add(run) {
          request.runs.push(run);
          requests.set(run, request);
          for (const old of requests.keys()) {
            if (requests.size <= KEPT) break;
            requests.delete(old);
          }
          return !request.isStopped;
        },
      };
    },
    stop(run) {
      const request = requests.get(run);
      if (!request) return [run];
      request.isStopped = true;
      return request.runs;
    },
  };
}

/** As many as one may wait for. */
const KEPT = 1000;
