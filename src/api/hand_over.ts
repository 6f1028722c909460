/** How a tab whose server was started again under another name hands over what is not saved in it. */

/** The status of every answer at a name that is the server's no more. */
export const MOVED = 421;

/** Where a link's code lets drafts be sent, as a form sends text. */
export const HAND_OVER_PATH = "/sign-in/hand-over";

/** The only field of the form. */
export const HANDED = "drafts";
