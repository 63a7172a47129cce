import fs from "node:fs";

/** Runs with a disk that becomes full at the second byte of a file. */
export async function withFullDisk(act: () => Promise<void>): Promise<void> {
  const own = fs.writeFileSync;
  const full = (file: string, content: string | Buffer) => {
    own(file, content.slice(0, 1));
    throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  };
  Object.assign(fs, { writeFileSync: full });
  try {
    await act();
  } finally {
    Object.assign(fs, { writeFileSync: own });
  }
}
