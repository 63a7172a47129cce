import type { Properties } from "../../../../e2e/engine/services/values";

/** The signatures with which the engine marks assets and archives. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";

/** An archive of assets as the engine sends it: a path or a text for each file. */
export const archive = (files: Readonly<Record<string, Properties>>, hash: string): Properties => ({
  [SIGNATURE]: ARCHIVE,
  hash,
  assets: Object.fromEntries(
    Object.entries(files).map(([name, file]) => [
      name,
      { [SIGNATURE]: ASSET, hash: `${hash}-${name}`, ...file },
    ]),
  ),
});
