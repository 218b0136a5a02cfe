// Every input file and what became of it.
function fateWords(fate) {
  if (fate === "taken") return "已收入汇总";
  if (fate === "no form") return "没有找到绩效表";
  if (fate.startsWith("unreadable")) return `读不出：${fate.replace(/^unreadable:?\s*/, "")}`;
  if (fate.startsWith("duplicate of")) return `与“${fate.slice(13)}”内容相同，只收一份`;
  if (fate.startsWith("skipped")) return `略过：${fate.replace(/^skipped:?\s*/, "")}`;
  return fate;
}

function sizeWords(bytes) {
  return bytes < 1048576 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}

function sourceRow(row) {
  const of = (column) => text("sources", column, row);
  const count = (column) => String(number("sources", column, row));
  const cells = [
    ["文件", [of("path")]], ["去向", [fateWords(of("fate")), of("detail") && element("small", {}, of("detail"))]], ["类型", [of("format")]],
    ["大小", [sizeWords(number("sources", "bytes", row))], "number"], ["表", [count("forms")], "number"], ["指标", [count("indicators")], "number"],
    ["校验值", [element("code", { title: of("sha256") }, of("sha256").slice(0, 12))]],
  ];
  return element("tr", {}, cells.map(([title, content, kind]) => element("td", { "data-label": title, class: kind }, content)));
}

function listSources() {
  const table = document.getElementById("source-table");
  table.append(element("tbody", {}, Array.from({ length: DATA.sources.size }, (_, row) => sourceRow(row))));
}
