import type { Draft, Host } from "./host.ts";

const DRAFTS = "braid.drafts.";

/** What any web page has: storage on this machine, the clipboard, downloads. */
export const browserParts: Pick<
  Host,
  "drafts" | "readClipboard" | "writeClipboard" | "saveFile"
> = {
  drafts: {
    read() {
      const drafts: Record<string, Draft> = {};
      for (const key of Object.keys(localStorage)) {
        if (!key.startsWith(DRAFTS)) continue;
        drafts[key.slice(DRAFTS.length)] = JSON.parse(localStorage.getItem(key)!) as Draft;
      }
      return Promise.resolve(drafts);
    },
    // async: a full disk rejects rather than throws.
    // deno-lint-ignore require-await
    async write(key, draft) {
      localStorage.setItem(DRAFTS + key, JSON.stringify(draft));
    },
    remove(key) {
      localStorage.removeItem(DRAFTS + key);
      return Promise.resolve();
    },
  },
  readClipboard: () => navigator.clipboard.readText(),
  writeClipboard: (text) => navigator.clipboard.writeText(text),
  saveFile(name, content) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(content);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  },
};
