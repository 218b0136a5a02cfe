// One project as its form: the layout of the published attachment, with the source and the reading under every value.
const LAYOUTS = { target: "绩效目标表", self: "绩效自评表", monitoring: "绩效运行监控表", department: "整体绩效目标表" };

function moneyCell(project, column) {
  const figure = text("projects", column, project);
  return element("td", { class: "number" }, figure ? grouped(figure) : element("span", { class: "quiet" }, "（空白）"));
}

const label = (words, attributes = {}) => element("th", { scope: "row", ...attributes }, words);

function headTable(project) {
  const of = (column) => text("projects", column, project);
  const rows = [
    element("tr", {}, label("项目名称"), element("td", { colspan: 6 }, of("name"), of("code") && ` （${of("code")}）`)),
    element("tr", {}, label("预算规模及资金用途", { rowspan: 2 }),
      label("预算数"), moneyCell(project, "budget"), label("其中：财政资金"), moneyCell(project, "fiscal"), label("其他资金"), moneyCell(project, "other")),
    element("tr", {}, element("td", { colspan: 6, class: "prose" }, of("purpose"))),
    element("tr", {}, label("绩效目标"), element("td", { colspan: 6, class: "prose" }, of("goal"))),
  ];
  return element("table", { class: "form-head" }, element("caption", { class: "hidden" }, `${of("name")}：项目情况`), element("tbody", {}, rows));
}

function fundsTable(project) {
  const rows = [...Array(DATA.funds.size).keys()].filter((row) => number("funds", "project", row) === project);
  if (!rows.length) return "";
  const columns = [["initial", "年初预算数"], ["adjusted", "全年预算数"], ["executed", "执行数"], ["forecast", "预计执行数"]]
    .filter(([column]) => rows.some((row) => number("funds", column, row)));
  return element("table", { class: "form-funds" },
    element("caption", {}, "资金执行（元）"),
    element("thead", {}, element("tr", {}, ["资金来源", ...columns.map(([, title]) => title)].map((title) => element("th", { scope: "col" }, title)))),
    element("tbody", {}, rows.map((row) => element("tr", {}, label(text("funds", "source", row)),
      columns.map(([column]) => element("td", { class: "number" }, grouped(text("funds", column, row))))))));
}

// How many following rows share the text, so that the level is one merged cell.
function runs(rows, same) {
  return rows.map((row, place) => {
    if (place && same(rows[place - 1], row)) return 0;
    let length = 1;
    while (place + length < rows.length && same(row, rows[place + length])) length += 1;
    return length;
  });
}

function valueCell(row, column, source, title) {
  const reading = number("indicators", column, row);
  if (!reading && column === "actual") return element("td", { "data-label": title });
  const amount = converted(reading);
  const place = text("indicators", source, row);
  const read = [place, kindTitle(reading), field(reading, "kind") !== "phrase" && `读作 ${readAs(reading)}`, amount && `折合 ${amount}`, stopped(reading)].filter(Boolean).join(" · ");
  return element("td", { class: "value", "data-label": title }, element("strong", {}, field(reading, "text") || "（空）"), element("small", {}, read));
}

// What is said about the project and its indicators, each once, with the cells meant.
function messages(project) {
  const first = number("projects", "first", project);
  const rows = [...Array(number("projects", "count", project)).keys()].flatMap((place) => findingsOf.get(first + place) ?? []);
  const all = [...new Set([...(findingsOfProject.get(project) ?? []), ...rows])].sort((a, b) => number("findings", "severity", a) - number("findings", "severity", b) || a - b);
  if (!all.length) return "";
  const sheet = number("projects", "sheet", project);
  const cells = (finding) => list("findings", "places", finding).filter((place) => place[1] === sheet).map((place) => DATA.texts[place[2]]).filter(Boolean).join("、");
  const item = (finding) => element("li", {}, findingMark(finding), cells(finding) && ` ${cells(finding)}`, `：${text("findings", "message", finding)}`);
  return element("ul", { class: "messages", "aria-label": "本项目的问题" }, all.map(item));
}

function codes(findings) {
  if (!findings) return "";
  const mark = (finding) => element("span", { class: "with-mark", title: text("findings", "message", finding) }, findingMark(finding));
  return element("span", { class: "codes" }, [...new Set(findings)].map(mark));
}

const BRIEF = new Set(["weight", "score", "points", "light"]);

function extraCell(row, column, title) {
  if (column === "actual") return valueCell(row, column, "actual_cell", title);
  return element("td", { class: BRIEF.has(column) ? "brief" : "prose", "data-label": title }, text("indicators", column, row));
}

function indicatorRow(row, place, merged, described, extra) {
  const of = (column) => text("indicators", column, row);
  const level = (column, lengths) => lengths[place] ? element("td", { rowspan: lengths[place], class: "level" }, of(column)) : "";
  return element("tr", {}, level("level1", merged[0]), level("level2", merged[1]),
    element("td", { class: "name", "data-label": "三级指标" }, of("level3"), codes(findingsOf.get(row))),
    described ? element("td", { class: "prose", "data-label": "描述" }, of("description")) : "",
    valueCell(row, "target", "cell", "指标值"),
    extra.map(([column, title]) => extraCell(row, column, title)));
}

function indicatorTable(project) {
  const first = number("projects", "first", project);
  const rows = [...Array(number("projects", "count", project)).keys()].map((place) => first + place);
  if (!rows.length) return element("p", { class: "quiet" }, "表中没有指标。");
  const of = (column, row) => number("indicators", column, row);
  const same1 = (a, b) => of("level1", a) === of("level1", b);
  const merged = [runs(rows, same1), runs(rows, (a, b) => same1(a, b) && of("level2", a) === of("level2", b))];
  const extra = [["actual", "实际完成值"], ["weight", "分值"], ["score", "得分"], ["points", "核算得分"], ["light", "预警"], ["reason", "偏差原因"]].filter(([column]) => rows.some((row) => of(column, row)));
  const described = rows.some((row) => of("description", row));
  const titles = ["一级指标", "二级指标", "三级指标", ...(described ? ["绩效指标描述"] : []), "指标值", ...extra.map(([, title]) => title)];
  return element("table", { class: "form-rows" },
    element("caption", { class: "hidden" }, `${text("projects", "name", project)}：绩效指标`),
    element("thead", {}, element("tr", {}, titles.map((title) => element("th", { scope: "col" }, title)))),
    element("tbody", {}, rows.map((row, place) => indicatorRow(row, place, merged, described, extra))));
}

// Score and light of a project, in words.
function resultLine(project) {
  const of = (column) => text("projects", column, project);
  const parts = [of("total") && `核算总分 ${of("total")}`, of("grade") && `等级 ${of("grade")}`, of("open") && `待定 ${of("open")} 项`, of("light") && `预警 ${of("light")}`];
  const words = parts.filter(Boolean).join("，");
  return words || of("scoring") ? element("p", { class: "result" }, element("strong", {}, words), of("scoring") && ` ${of("scoring")}`) : "";
}

function projectForm(project) {
  const of = (column) => text("projects", column, project);
  const agency = number("projects", "agency", project);
  return [
    element("p", { class: "form-title" }, of("title") || `${of("name")}${LAYOUTS[of("layout")] ?? "绩效表"}`),
    element("p", { class: "form-unit" }, element("span", {}, text("agencies", "code", agency) + text("agencies", "name", agency)), element("span", {}, "单位：元")),
    headTable(project), fundsTable(project), indicatorTable(project), resultLine(project), messages(project),
    element("p", { class: "form-source" }, `出处：${placeWords(of("file"), of("sheet"), of("cell"))}`,
      of("money_unit") && of("money_unit") !== "元" ? `；原表金额单位：${of("money_unit")}` : ""),
  ].filter(Boolean);
}
