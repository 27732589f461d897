// Pages of HTML on stdin, as JSON by name → what html-validate's recommended rules say of each.
const { HtmlValidate, StaticConfigLoader } = require("html-validate");

const checker = new HtmlValidate(new StaticConfigLoader({ root: true, extends: ["html-validate:recommended"] }));
const pages = JSON.parse(require("fs").readFileSync(0, "utf8"));

(async () => {
  const found = [];
  for (const [name, page] of Object.entries(pages)) {
    const report = await checker.validateString(page);
    for (const each of report.results.flatMap((result) => result.messages)) {
      found.push(`${name}, line ${each.line}: ${each.message} (${each.ruleId})`);
    }
  }
  console.log(JSON.stringify(found));
})();
