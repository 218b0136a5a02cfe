// Findings, unit by unit and rule by rule: what is the same is said once, and opened by whoever wants to see each.
const FEW = 12; // a unit with so few findings shows them all at once
const MADE = 600; // so many findings are made at the start, for the browser's own search to find them
function findingPlaces(finding) {
  const places = list("findings", "places", finding).map((place) => placeWords(...place.map((n) => DATA.texts[n])));
  const shown = places.slice(0, 5).join("；");
  return places.length > 5 ? `${shown} 等${places.length}处` : shown;
}

function findingRow(finding) {
  const of = (column) => text("findings", column, finding);
  const project = number("findings", "project", finding);
  const name = of("project_name");
  const advice = [["原值", of("text")], ["应为", of("expected")], ["建议", of("suggestion")], ["依据", of("basis")]].filter(([, words]) => words);
  return element("tr", {},
    element("td", { "data-label": "问题" }, element("p", {}, of("message")), advice.map(([title, words]) => element("p", { class: "advice" }, element("b", {}, title), ` ${words}`))),
    element("td", { "data-label": "项目" }, project >= 0 ? projectLink(project, name || text("projects", "name", project) || "查看项目") : name),
    element("td", { "data-label": "位置", class: "place" }, findingPlaces(finding)));
}

// The findings of one rule in a unit, folded; the summary tells the first of them and how many there are.
function ruleDetails(unit, findings, open) {
  const code = text("findings", "code", findings[0]);
  const count = findings.length > 1 ? `${findings.length}处，如：` : "";
  const table = element("table", { class: "cards" },
    element("caption", { class: "hidden" }, `${unit}：规则${code}的问题`),
    element("thead", {}, element("tr", {}, ["问题", "项目", "位置"].map((title) => element("th", { scope: "col" }, title)))),
    element("tbody", {}, findings.map(findingRow)));
  return element("details", { class: "rule-findings", open },
    element("summary", {}, element("h4", {}, findingMark(findings[0])), element("span", { class: "facts" }, `${count}${text("findings", "message", findings[0])}`)),
    table);
}

function fillFindings(details, findings = DATA.units[Number(details.dataset.unit)], open = findings.length <= FEW) {
  const rules = new Map();
  for (const finding of findings) {
    const key = `${number("findings", "severity", finding)} ${text("findings", "code", finding)}`;
    rules.set(key, [...(rules.get(key) ?? []), finding]);
  }
  const unit = details.querySelector("h3").textContent;
  const inOrder = [...rules].sort(([one], [other]) => one[0] - other[0]);
  details.querySelector(".findings").replaceChildren(...inOrder.map(([, same]) => ruleDetails(unit, same, open)));
}

const isEmpty = (details) => !details.querySelector(".findings").hasChildNodes();

function findingHaystack(finding) {
  const columns = ["code", "message", "project_name", "text", "expected", "suggestion"];
  return folded([...columns.map((column) => text("findings", column, finding)), findingPlaces(finding)].join("\u0001"));
}

// Only what is looked for, opened where it is little enough to read.
function searchFindings(units) {
  const words = document.getElementById("find-finding").value.split(/\s+/).map(folded).filter(Boolean);
  const severity = Number(document.getElementById("finding-severity").value);
  const test = (finding) => (!severity || number("findings", "severity", finding) === severity) && words.every((word) => findingHaystack(finding).includes(word));
  const left = units.map((details) => DATA.units[Number(details.dataset.unit)].filter(test));
  const count = left.reduce((sum, findings) => sum + findings.length, 0);
  const looking = words.length > 0 || severity > 0;
  units.forEach((details, place) => {
    details.hidden = left[place].length === 0;
    details.open = looking ? count <= 5 * FEW : units.length === 1;
    if (left[place].length) fillFindings(details, left[place], looking && count <= 5 * FEW ? true : undefined);
  });
  document.querySelectorAll("#findings .more").forEach((more) => { more.open = looking; });
  document.getElementById("found-findings").textContent = looking ? `${grouped(String(DATA.findings.size))}个问题中找到${grouped(String(count))}个。` : "";
}

function listFindings() {
  const section = document.getElementById("findings");
  const units = [...section.querySelectorAll(".unit-findings")];
  if (!units.length) return;
  section.addEventListener("toggle", (event) => {
    if (event.target.matches(".unit-findings") && event.target.open && isEmpty(event.target)) fillFindings(event.target);
  }, true);
  if (DATA.findings.size <= MADE) units.forEach((one) => fillFindings(one));
  if (units.length === 1 || DATA.findings.size <= FEW) units.forEach((one) => { one.open = true; });
  let waiting = 0;
  const form = section.querySelector(".finding-filters");
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(() => searchFindings(units), 150); });
  form.addEventListener("reset", () => setTimeout(() => searchFindings(units)));
}
