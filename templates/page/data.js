// The records embedded in the page: columns of numbers; texts and readings are stored once and looked up here.
const DATA = JSON.parse(document.getElementById("data").textContent);

const number = (table, column, row) => DATA[table][column]?.[row] ?? 0;
const text = (table, column, row) => DATA.texts[number(table, column, row)];
const list = (table, column, row) => DATA[table][column]?.[row] ?? [];

// Which project an indicator belongs to, and which findings it is named in, worked out once.
const projectOf = new Int32Array(DATA.indicators.size);
for (let project = 0; project < DATA.projects.size; project += 1) {
  const first = number("projects", "first", project);
  projectOf.fill(project, first, first + number("projects", "count", project));
}
const findingsOf = new Map();
const findingsOfProject = new Map();
for (let finding = 0; finding < DATA.findings.size; finding += 1) {
  const rows = list("findings", "indicators", finding);
  for (const row of rows) findingsOf.set(row, [...(findingsOf.get(row) ?? []), finding]);
  const project = number("findings", "project", finding);
  if (!rows.length && project >= 0) findingsOfProject.set(project, [...(findingsOfProject.get(project) ?? []), finding]);
}
const severityOf = (row) => Math.min(9, ...(findingsOf.get(row) ?? []).map((f) => number("findings", "severity", f))) % 9;

const agencyName = (project) => text("agencies", "label", number("projects", "agency", project));
const anchor = (project) => `p-${text("projects", "id", project)}`;

// An element with attributes and children; every string becomes text, never markup.
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== "" && child !== null && child !== undefined));
  return made;
}

// 455000.00 → 455,000.00, without passing through a binary number.
function grouped(figure) {
  const [whole, fraction] = figure.split(".");
  const digits = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return fraction === undefined ? digits : `${digits}.${fraction}`;
}

// Texts are compared without regard to width, case and spaces, as a clerk would.
const folded = (words) => words.normalize("NFKC").toLowerCase().replace(/\s+/g, "");
