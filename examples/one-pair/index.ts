import { SyncBuckets } from "sync-buckets";

// Both buckets exist.
const photos = new SyncBuckets("photos", {
  pairs: [{ name: "photos", source: "example-photos", destination: "example-photos-copy" }],
});

export const { startCommand, consoleUrl } = photos;
