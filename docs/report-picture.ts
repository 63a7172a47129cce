/**
 * Runs the state machine on this computer over two buckets with denied, archived and changing objects, and takes a picture of the
 * page that it writes. Needs Chromium or Chrome.
 *
 *     node -r ./infra/typescript.cjs docs/report-picture.ts docs/report.png
 *
 * Further arguments: pixels of width, "light" or "dark", and "whole" for a picture of the whole page.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { runsFolder } from "../local/cli/runs-folder";
import { evaluateProgram } from "../local/program";
import { openSession, type Session } from "../local/session";
import { findBrowser, openBrowser, openPage } from "./browser";

const SOURCE = "photos";
const DESTINATION = "photos-copy";

/** Objects of the source, besides films. */
const OBJECTS = 30_000;
/** Pixels of the picture's height, unless it is of the whole page. */
const HEIGHT = 1_000;

const CAMERAS = ["canon", "leica", "nikon"];
const keyOf = (i: number): string =>
  `${2020 + (i % 6)}/${CAMERAS[i % 3]}/IMG_${String(i).padStart(5, "0")}.${i % 29 === 0 ? "raw" : "jpg"}`;

/** Most objects are equal; some are missing, some outdated, some archived, and the destination has some of its own. */
function fill({ s3 }: Session): void {
  const [source, destination] = [s3.createBucket(SOURCE), s3.createBucket(DESTINATION)];
  const [earlier, later] = [Date.now() - 3_600_000, Date.now() - 1_800_000];
  for (let i = 0; i < OBJECTS; i++) {
    const [key, body] = [keyOf(i), "x".repeat(1 + ((i * 7_919) % 2_000))];
    source.put(key, body, { lastModified: earlier, ...(i % 4_000 === 7 && { storageClass: "GLACIER" }) });
    if (i % 9 !== 7) destination.put(key, i % 20 === 3 ? `${body} old` : body, { lastModified: later });
    if (i % 25 === 0) destination.put(`${key}.tmp`, body, { lastModified: earlier });
  }
  for (let i = 0; i < 12; i++)
    source.putVirtual(`films/film-${i}.mp4`, { parts: Array(20 + 9 * i).fill(64 * 1_024 ** 2) });
}

/** Faults by key: S3 denies some copies, a KMS key is disabled, and another client writes some keys while they are copied. */
function disturb({ s3 }: Session): void {
  const destination = s3.bucket(DESTINATION);
  s3.hooks.fault = ({ operation, key = "" }) => {
    if (operation !== "CopyObject") return undefined;
    if (/leica\/IMG_\d{3}07\.jpg/.test(key))
      return error("AccessDenied", 403, `${DENIED} arn:aws:s3:::${DESTINATION}/${key}`);
    if (/leica.*\.raw/.test(key)) return error("KMS.DisabledException", 400, `${KMS_KEY} is disabled.`);
    if (/nikon.*[05]03\.jpg/.test(key)) destination.put(key, "another client's");
    return undefined;
  };
}

const DENIED =
  "User: arn:aws:sts::123456789012:assumed-role/copy-range is not authorized to perform: s3:PutObject on resource:";
const KMS_KEY = "arn:aws:kms:eu-central-1:123456789012:key/0d7c1f3e-4b2a-4c7f-9a57-6f3c0a1b2c3d";
const error = (code: string, status: number, message: string) =>
  ({ kind: "error", code, status, message }) as const;

/** @returns the path of the page */
async function page(folder: string): Promise<string> {
  const session = await openSession({
    ...{ source: SOURCE, destination: DESTINATION, region: "eu-central-1", embedded: true },
    credentials: { accessKeyId: "embedded", secretAccessKey: "embedded" },
    evaluate: evaluateProgram,
    runsFolder: runsFolder({ folder }),
  });
  try {
    fill(session);
    disturb(session);
    const { runId } = await session.run({ source: SOURCE, destination: DESTINATION });
    return join(folder, runId, "report.html");
  } finally {
    await session.close();
  }
}

async function main([file = "report.png", width = "1000", scheme = "light", part = ""]: readonly string[]) {
  const executable = findBrowser();
  if (executable === undefined) throw new Error("There is no Chromium or Chrome on the PATH.");
  const folder = mkdtempSync(join(tmpdir(), "report-picture-"));
  const browser = await openBrowser(executable);
  try {
    const address = pathToFileURL(await page(folder)).href;
    const shown = await openPage(browser, {
      width: Number(width),
      scheme: scheme === "dark" ? scheme : "light",
    });
    await shown.goto(address);
    const clip = { x: 0, y: 0, width: Number(width), height: HEIGHT };
    await shown.screenshot({ path: file, fullPage: true, ...(part !== "whole" && { clip }) });
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true });
  }
}

void main(process.argv.slice(2));
