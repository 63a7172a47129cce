/** Limits of the HTML report. They keep any report well below 1 MB. */

/** Characters of a key that are shown from its start and from its end. Chosen: six lines on a phone. */
export const KEY_START = 140;
export const KEY_END = 60;
/** Characters of any other text. Chosen: an error has at most 1,000 characters, with some more around them. */
export const MAX_TEXT = 2_000;
/** Characters of the reason of one key. `report.json` has 1,000. Chosen. */
export const MAX_REASON = 240;
/** Characters that the mark of an invisible character counts as: its name, and a space on each side. */
export const MARK_WIDTH = 8;
/** Characters of a number that fit into a tile in large type. */
export const LONG_NUMBER = 9;
/** Keys in the list of failures, conflicts and skipped objects. `report.json` has 1,000. Chosen. */
export const LISTED_KEYS = 50;
/** Globs of `include`, and of `exclude`. Chosen. */
export const LISTED_GLOBS = 20;
/** Errors of workers. Chosen. */
export const LISTED_ERRORS = 5;
/** Workers in the list of the slowest workers. Chosen. */
export const LISTED_WORKERS = 20;
/** Rounds in the table: the first and the last rounds. Chosen. */
export const LISTED_ROUNDS = 60;

/** Pixels between the tops of two lanes of the timeline, by the number of lanes in a round. Chosen. */
export const LANE_PIXELS = [
  { lanes: 8, pixels: 10 },
  { lanes: 24, pixels: 6 },
  { lanes: 1_000, pixels: 4 },
] as const;
/** Pixels of the heading of a round, and of the space after it. */
export const ROUND_HEADING = 20;
export const ROUND_SPACE = 10;
/** Pixels of the axis of the timeline. */
export const AXIS_PIXELS = 22;
/** Lines of the timeline's axis. Chosen: five labels fit on a phone. */
export const AXIS_TICKS = 4;
/** Minimum width of a worker, in percent of the timeline's width, so that a short worker is visible. */
export const MIN_WIDTH = 0.4;
