import { h } from "preact";
import { t } from "../../../src/words/translate.ts";
import type { Core } from "../../core/core.ts";
import { lazy } from "../../core/lazy.tsx";
import type { Command, Contributions } from "../../core/registry.ts";
import { createVoting, VOTER } from "./voting.ts";

const View = lazy(async () => (await import("./voting_view.tsx")).VotingView);

/** Comparing pictures without knowing what made them. */
export function later(app: Core): Contributions {
  const voting = createVoting(app);
  const key = (id: string, title: string, keys: string[], run: () => unknown): Command => ({
    id: `votes.${id}`,
    title,
    category: "Votes",
    keys,
    when: "voting && !textInputFocus",
    enablement: "voting",
    run,
  });
  return {
    overlays: [{
      id: "votes",
      title: "Compare pictures blind",
      component: () => h(View, { voting }),
    }],
    settings: [{ id: VOTER, title: "", doc: "", default: "" }],
    context: () => ({
      voting: app.layout.overlay.value?.overlay === "votes" && voting.pair.value !== undefined,
    }),
    commands: [
      {
        id: "votes.open",
        title: "Compare pictures blind",
        category: "Votes",
        icon: "compare",
        enablement: "canRun",
        run() {
          voting.end();
          app.layout.overlay.value = { overlay: "votes" };
        },
      },
      key("left", t`The left one is better`, ["left", "1"], () => voting.vote("left")),
      key("right", t`The right one is better`, ["right", "2"], () => voting.vote("right")),
      key("tie", t`No difference`, ["down", "0"], () => voting.vote("tie")),
      key("undo", t`Take back the last vote`, ["backspace", "mod+z"], () => voting.undo()),
    ],
  };
}
