/**
 * A mocha reporter that prints only the failures and the number of tests. On a terminal it counts the
 * tests while they run.
 */
const { Base } = require("mocha").reporters;

module.exports = class Silent extends Base {
  constructor(runner, options) {
    super(runner, options);
    const { stdout } = process;
    let ended = 0;
    runner.on("test end", () => {
      ended++;
      if (stdout.isTTY) stdout.write(`\r${ended} tests`);
    });
    runner.once("end", () => {
      if (stdout.isTTY) stdout.write("\r\x1b[K");
      this.epilogue();
    });
  }
};
