// Loaded into the measured process. Writes its peak resident memory, in kilobytes, when it ends.
process.on("exit", () => {
  const { MEMORY_FILE: file } = process.env;
  if (file) require("node:fs").writeFileSync(file, String(process.resourceUsage().maxRSS));
});
