// Findings, unit by unit, made when a unit is opened.
const FEW = 60;
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
    element("td", { "data-label": "级别", class: "tight" }, severityMark(number("findings", "severity", finding))),
    element("td", { "data-label": "规则", class: "tight" }, of("code")),
    element("td", { "data-label": "问题" }, element("p", {}, of("message")), advice.map(([title, words]) => element("p", { class: "advice" }, element("b", {}, title), ` ${words}`))),
    element("td", { "data-label": "项目" }, project >= 0 ? projectLink(project, name || text("projects", "name", project) || "查看项目") : name),
    element("td", { "data-label": "位置", class: "place" }, findingPlaces(finding)));
}

function fillFindings(details) {
  const holder = details.querySelector(".findings");
  if (holder.hasChildNodes()) return;
  const titles = ["级别", "规则", "问题", "项目", "位置"];
  holder.append(element("table", { class: "cards" },
    element("caption", { class: "hidden" }, `${details.querySelector("h3").textContent}的问题`),
    element("thead", {}, element("tr", {}, titles.map((title) => element("th", { scope: "col" }, title)))),
    element("tbody", {}, DATA.units[Number(details.dataset.unit)].map(findingRow))));
}

function listFindings() {
  const section = document.getElementById("findings");
  section.addEventListener("toggle", (event) => { if (event.target.open) fillFindings(event.target); }, true);
  const units = section.querySelectorAll(".unit-findings");
  if (DATA.findings.size <= FEW) units.forEach((one) => { one.open = true; });
}
