/** The setting that holds the names of workflows that are listed first. */
export const BOOKMARKS = "workflows.bookmarks";
