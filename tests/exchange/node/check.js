// A bundle on stdin → what the validator of the package `fhir` says of each resource, and the sums that FHIRPath
// makes of each response from nothing but the bundle itself: its answers, and the questionnaire's weights,
// reversed items and subscales.
const { Fhir } = require("fhir");
const fhirpath = require("fhirpath");
const r4 = require("fhirpath/fhir-context/r4");

const OURS = "urn:alliance:extension:";
const bundle = JSON.parse(require("fs").readFileSync(0, "utf8"));
const resources = bundle.entry.map((entry) => entry.resource);
const find = (node, path, variables) => fhirpath.evaluate(node, path, variables || {}, r4);

const validator = new Fhir();
const messages = [bundle, ...resources].flatMap((resource) =>
  validator
    .validate(resource, { errorOnUnexpected: true })
    .messages.filter((each) => each.severity === "error" || each.severity === "fatal")
    .map((each) => `${resource.resourceType} ${each.location}: ${each.message}`)
);

const questionnaires = {};
for (const each of resources.filter((r) => r.resourceType === "Questionnaire")) {
  questionnaires[`${each.url}|${each.version}`] = each;
}

function sums(response) {
  const form = questionnaires[response.questionnaire];
  const parts = { whole: find(form, "item.linkId") };
  for (const part of find(form, `extension.where(url = '${OURS}subscale')`)) {
    const id = find(part, "extension.where(url = 'id').value")[0];
    parts[id] = find(part, "extension.where(url = 'item').value").map(String);
  }
  const variables = {
    questionnaire: form,
    reversed: find(form, `item.where(extension.where(url = '${OURS}reversed').value = true).linkId`),
  };
  const lines = find(form, "item.first().type")[0] === "integer";
  const step = lines ? find(form, `extension.where(url = '${OURS}step').value`)[0] : 1;
  const ordinals = find(form, "item.first().answerOption.extension.value");
  const ends = lines
    ? find(form, "item.first().extension.where(url.endsWith('minValue') or url.endsWith('maxValue')).value")
    : [Math.min(...ordinals), Math.max(...ordinals)];
  variables.ends = ends.reduce((one, other) => one + other, 0);
  const value = lines ? "answer.value" : "answer.weight()";
  const found = {};
  for (const [id, links] of Object.entries(parts)) {
    variables.links = links;
    const forward = `item.where(linkId in %links and (linkId in %reversed).not()).${value}.sum()`;
    const turned = `item.where(linkId in %links and linkId in %reversed).${value}.select(%ends - $this).sum()`;
    const sum = find(response, forward, variables).concat(find(response, turned, variables));
    found[id] = step * sum.reduce((one, other) => one + other, 0);
  }
  return found;
}

const answered = resources.filter(
  (r) => r.resourceType === "QuestionnaireResponse" && r.item && questionnaires[r.questionnaire]
);
const totals = Object.fromEntries(answered.map((response) => [response.id, sums(response)]));
process.stdout.write(JSON.stringify({ messages, totals }));
