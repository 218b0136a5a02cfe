// How a value was read, in words and in full.
const SIGNS = { ">=": "≥", ">": "＞", "=": "＝", "<": "＜", "<=": "≤" };
const field = (reading, name) => text("readings", name, reading);

// A value that was not understood is kept as words, but counts as unread, not as 定性.
const kindOf = (reading) => (field(reading, "kind") === "phrase" && number("readings", "stopped", reading) ? "unread" : field(reading, "kind"));
const kindTitle = (reading) => DATA.kinds[kindOf(reading)];

function measure(reading) {
  const unit = field(reading, "unit");
  const per = field(reading, "per");
  return unit + (per && `/${per.replaceAll("、", "/")}`);
}

function span(reading, from, to) {
  const [first, last] = [field(reading, from), field(reading, to)];
  return last ? `${grouped(first)} 至 ${grouped(last)}` : grouped(first);
}

function dates(reading) {
  const [from, to] = [field(reading, "from"), field(reading, "to")];
  if (from && to) return from === to ? from : `${from} 至 ${to}`;
  return to ? `${to}及以前` : from ? `${from}及以后` : "";
}

// One line: ≥ 6.5 万元/年/人.
function readAs(reading) {
  const sign = SIGNS[field(reading, "sign")] ?? "";
  switch (field(reading, "kind")) {
    case "quantity": return [sign, grouped(field(reading, "number")), measure(reading)].filter(Boolean).join(" ");
    case "range": return `${span(reading, "number", "number_to")} ${measure(reading)}`.trim();
    case "date": return dates(reading) || `每${field(reading, "repeats")}` + grouped(field(reading, "number"));
    case "several": return list("readings", "parts", reading).map(readAs).join("；");
    case "blank": return "空";
    default: return "保留原文";
  }
}

// 折算：65,000 元/人·年, only where it says more than the figure itself.
function converted(reading) {
  const amount = field(reading, "amount");
  if (!amount || (amount === field(reading, "number") && field(reading, "base_unit") === measure(reading))) return "";
  return `${span(reading, "amount", "amount_to")} ${field(reading, "base_unit")}`.trim();
}

function stopped(reading) {
  const position = number("readings", "stopped", reading);
  if (!position) return "";
  const letter = [...field(reading, "text").slice(position - 1)][0] ?? "";
  return letter ? `从第${position}个字“${letter}”起未能识别` : "读到末尾仍不完整";
}

// Every column of the reading that is set, as [title, words].
function readingFacts(reading) {
  const sign = SIGNS[field(reading, "sign")];
  const facts = [
    ["原文", field(reading, "text") || "（空）"],
    ["值类型", kindTitle(reading)],
    ["计算符号", sign && (number("readings", "written", reading) ? sign : `${sign}（原文未写符号，按“＝”处理）`)],
    ["数值", field(reading, "number") && span(reading, "number", "number_to")],
    ["计量单位", field(reading, "unit")],
    ["分母单位", field(reading, "per")],
    ["折算数值", field(reading, "amount") && span(reading, "amount", "amount_to")],
    ["折算单位", field(reading, "base_unit")],
    ["起止日期", dates(reading)],
    ["周期", field(reading, "repeats")],
    ["附注", field(reading, "note")],
    ["分项", list("readings", "parts", reading).map((part) => `${field(part, "text")}（${readAs(part)}）`).join("；")],
    ["未识别位置", stopped(reading)],
  ];
  return facts.filter(([, words]) => words);
}

const factList = (facts) =>
  element("dl", { class: "facts-list" }, facts.map(([title, words]) => element("div", {}, element("dt", {}, title), element("dd", {}, words))));

function placeWords(file, sheet, cell) {
  return [file, sheet && `[${sheet}]`, cell].filter(Boolean).join(" ");
}

function indicatorPlace(row, column = "cell") {
  const project = projectOf[row];
  return placeWords(text("projects", "file", project), text("projects", "sheet", project), text("indicators", column, row));
}

const severityMark = (severity) => element("span", { class: `mark ${["", "error", "warning", "note"][severity]}` }, DATA.severities[severity]);

const findingMark = (finding) => [severityMark(number("findings", "severity", finding)), ` ${text("findings", "code", finding)}`];

// Everything known of one indicator: readings, sources, findings.
function indicatorDetail(row) {
  const of = (column) => text("indicators", column, row);
  const value = (title, reading, column) => [
    element("h3", {}, title),
    factList([...readingFacts(reading), ["出处", indicatorPlace(row, column)]]),
  ];
  const actual = number("indicators", "actual", row);
  const others = [
    ["三级指标", of("level3")], ["指标名称出处", of("name_cell") && indicatorPlace(row, "name_cell")],
    ["绩效指标描述", of("description")], ["符号栏", of("sign_text")], ["单位栏", of("unit_text")],
    ["分值", of("weight")], ["得分", of("score")], ["核算得分", of("points")], ["预警", of("light")], ["计算依据", of("scoring")], ["偏差原因", of("reason")], ["指标方向", of("direction")],
  ].filter(([, words]) => words);
  const findings = (findingsOf.get(row) ?? []).map((finding) => element("li", {}, findingMark(finding), `：${text("findings", "message", finding)}`));
  return element("div", { class: "detail" },
    value("指标值", number("indicators", "target", row), "cell"),
    actual ? value("实际完成值", actual, "actual_cell") : [],
    element("h3", {}, "指标"), factList(others),
    findings.length ? [element("h3", {}, "问题"), element("ul", { class: "messages" }, findings)] : []);
}
