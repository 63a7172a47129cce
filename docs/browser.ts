import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";

/** Names of Chromium and Chrome on Linux, and of Chrome on macOS. */
const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

/** Chromium's own traffic is off, so that every request of a page is the page's. */
const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The path of a browser: `CHROME_PATH`, or Chromium or Chrome on the PATH; `undefined` if there is none. */
export function findBrowser(env: NodeJS.ProcessEnv = process.env): string | undefined {
  if (env.CHROME_PATH) return env.CHROME_PATH;
  const folders = (env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return [...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))), MAC].find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Starts a browser without a window. Its profile is new, and is removed when it is closed. */
export const openBrowser = (executablePath: string): Promise<Browser> =>
  chromium.launch({ executablePath, headless: true, args: ARGS, timeout: 0 });

export interface PageOptions {
  /** Pixels. */
  readonly width: number;
  /** @default "light" */
  readonly scheme?: "light" | "dark";
  /** Pixels of the screen for each pixel of the page. @default 1 */
  readonly scale?: number;
}

/** An empty page in a context of its own. */
export const openPage = (
  browser: Browser,
  { width, scheme = "light", scale = 1 }: PageOptions,
): Promise<Page> =>
  browser.newPage({ viewport: { width, height: 800 }, colorScheme: scheme, deviceScaleFactor: scale });
